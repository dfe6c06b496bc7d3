import pytest

from .helpers import message

URI = "http://127.0.0.1:9/hook"
FILTER = {"==": [{"var": "resource_type"}, "image"]}


def create(client, **changes):
    return client.post("/triggers", {"uri": URI, "event_type": "upload", **changes})


def refusal(answer):
    return answer.status_code, message(answer)


def test_a_trigger_is_created_with_201_and_shown_whole(client):
    answer = create(client)
    trigger = answer.json()
    assert answer.status_code == 201
    assert len(trigger.pop("id")) == 32
    assert len(trigger.pop("product_environment_id")) == 34
    assert trigger.pop("created_at") == trigger.pop("updated_at")
    assert trigger == {
        "uri_type": "webhook",
        "uri": URI,
        "event_type": "upload",
        "additive": False,
        "auth_scheme": "default",
    }


def test_options_come_back_as_they_were_sent(client):
    sent = {"additive": True, "auth_scheme": "legacy_hmac", "filter": FILTER, "filter_language": "jsonlogic"}
    trigger = create(client, uri="poll://orders/1", uri_type="poll", **sent).json()
    assert {name: trigger[name] for name in sent} == sent
    assert (trigger["uri"], trigger["uri_type"]) == ("poll://orders/1", "poll")


def test_moments_have_the_form_of_the_vendors_sample(client):
    assert create(client).json()["created_at"].endswith("+00:00")


def test_triggers_are_listed_all_or_by_event_type(client):
    first, second = create(client).json(), create(client, event_type="all").json()
    assert client.get("/triggers").json() == {"triggers": [first, second], "total": 2}
    assert client.get("/triggers", event_type="all").json() == {"triggers": [second], "total": 1}
    assert refusal(client.get("/triggers", event_type="a")) == (
        400,
        "Invalid value a for parameter event_type",
    )


def test_an_updated_trigger_keeps_what_was_not_sent(client):
    trigger = create(client, filter=FILTER).json()
    answer = client.put(f"/triggers/{trigger['id']}", {"new_uri": URI + "2"})
    assert (answer.status_code, answer.json()) == (200, {"message": "updated"})
    (shown,) = client.get("/triggers").json()["triggers"]
    assert shown == {**trigger, "uri": URI + "2", "updated_at": shown["updated_at"]}


def test_the_words_of_other_clients_update_too_and_an_empty_filter_takes_it_away(client):
    trigger = create(client, filter=FILTER).json()
    body = {
        "uri": URI + "3",
        "event_type": "delete",
        "additive": True,
        "filter": {},
        "auth_scheme": "default",
    }
    assert client.put(f"/triggers/{trigger['id']}", body).status_code == 200
    (shown,) = client.get("/triggers").json()["triggers"]
    assert (shown["uri"], shown["event_type"], shown["additive"]) == (URI + "3", "delete", True)
    assert "filter" not in shown


def test_a_poll_trigger_is_updated_to_another_channel_only(client):
    trigger = create(client, uri="poll://live", uri_type="poll").json()
    assert client.put(f"/triggers/{trigger['id']}", {"new_uri": "poll://live_updated"}).status_code == 200
    assert client.put(f"/triggers/{trigger['id']}", {"new_uri": URI}).status_code == 400


def test_a_trigger_that_went_is_found_no_more(client):
    trigger = create(client).json()
    path = f"/triggers/{trigger['id']}"
    assert client.delete(path).json() == {"message": "deleted"}
    assert client.get("/triggers").json() == {"triggers": [], "total": 0}
    gone = (404, "record_not_found")
    assert refusal(client.delete(path)) == gone
    assert refusal(client.put(path, {"new_uri": URI})) == gone
    assert refusal(client.post(f"{path}/test", {})) == gone


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"uri": ""}, "Missing required parameter - uri"),
        ({"event_type": None}, "Missing required parameter - event_type"),
        ({"uri": "ftp://x/y"}, "Invalid value ftp://x/y for parameter uri"),
        ({"uri": "http://[x/"}, "Invalid value http://[x/ for parameter uri"),
        ({"uri": "poll://x"}, "Invalid value poll://x for parameter uri"),
        ({"event_type": "uploaded"}, "Invalid value uploaded for parameter event_type"),
        ({"event_type": "flow"}, "Invalid value flow for parameter event_type"),
        ({"uri_type": "mail"}, "Invalid value mail for parameter uri_type"),
        ({"uri_type": "flow"}, "no flows"),
        ({"uri_type": "poll"}, "must be poll://<channel> or poll://*"),
        ({"uri_type": "poll", "uri": "poll://"}, "must be poll://<channel> or poll://*"),
        ({"uri_type": "poll", "uri": "poll://a b"}, "must be poll://<channel> or poll://*"),
        ({"auth_scheme": "none"}, "Invalid value none for parameter auth_scheme"),
        ({"auth_scheme": "eddsa_v2"}, "must be default or legacy_hmac"),
        ({"payload_template": {"a": "{{event.type}}"}}, "renders no payload_template"),
        ({"filter": FILTER, "filter_language": "cel"}, "Invalid value cel for parameter filter_language"),
        ({"filter": "text"}, "Invalid filter: it must be a JSON object"),
    ],
)
def test_a_trigger_that_cannot_work_is_refused_and_told_why(client, changes, words):
    status, text = refusal(create(client, **changes))
    assert status == 400
    assert words in text
    assert client.get("/triggers").json()["total"] == 0


def test_an_update_with_nothing_in_it_is_refused_in_the_vendors_words(client):
    path = f"/triggers/{create(client).json()['id']}"
    assert refusal(client.put(path, {})) == (400, "missing_attributes")
    assert refusal(client.put(path, {"colour": "red"})) == (400, "missing_attributes")


def test_a_pair_of_destination_and_event_type_is_there_once(client):
    create(client)
    other = create(client, event_type="delete").json()
    assert refusal(create(client)) == (409, "record_already_exists")
    assert refusal(client.put(f"/triggers/{other['id']}", {"event_type": "upload"})) == (
        409,
        "record_already_exists",
    )


def test_thirty_destinations_may_have_any_number_of_triggers(client):
    ids = [create(client, uri=f"{URI}{number}").json()["id"] for number in range(30)]
    assert create(client, uri=f"{URI}0", event_type="delete").status_code == 201
    assert refusal(create(client, uri=f"{URI}30")) == (400, "limit_reached")
    assert client.put(f"/triggers/{ids[1]}", {"new_uri": f"{URI}30"}).status_code == 200
    client.delete(f"/triggers/{ids[2]}")
    assert create(client, uri=f"{URI}31").status_code == 201


def test_the_same_address_is_told_once_for_each_of_its_triggers(client, receiver, account):
    for event_type in ("all", "upload", "delete"):
        create(client, uri=receiver.url, event_type=event_type)
    client.upload("x")
    assert account.notifier.wait_idle(5)
    assert [body["public_id"] for body in receiver.wait(2)] == ["x", "x"]
    assert len(receiver.received) == 2
