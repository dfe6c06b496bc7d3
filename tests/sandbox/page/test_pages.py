"""What the pages show, and that showing is all they do."""

import re
from dataclasses import replace

import pytest

from app.sandbox.example import EXAMPLE_FIELDS, EXAMPLE_RULES
from app.sandbox.start import Start
from app.sandbox.state.stores import take

HOSTILE = "<script>alert(1)</script>\"'&"
PATHS = ["/", "/events", "/calls", "/fields", "/settings"]


def test_assets_are_shown_newest_first_with_their_values_in_words(client, visit):
    for field in EXAMPLE_FIELDS:
        client.post("/metadata_fields", field)
    client.upload("early", tags="sale,red")
    client.upload("late", metadata="category=employee|team=rnd")
    page = visit()
    assert page.text.index("late") < page.text.index("early")
    assert re.search(r"Category\s+Employee", page.text)
    assert re.search(r"Team\s+R&D", page.text)
    assert {"title": "team = rnd", "class": "value"} in page.all("span")
    assert "2 assets" in page.text
    assert page.links("q=tags%3D%22sale%22")


def test_assets_are_searched_as_the_api_searches(client, visit):
    client.upload("a", tags="sale")
    client.upload("b")
    page = visit("/?q=tags%3Dsale")
    assert "1 asset" in page.text
    assert page.links("/assets/") == [f"/assets/{client.get('/resources/image/upload/a').json()['asset_id']}"]
    assert page.all("input")[0]["value"] == "tags=sale"


def test_a_bad_expression_is_answered_on_the_page(visit):
    page = visit("/?q=a+AND")
    assert page.status == 200
    assert "query error" in page.text
    assert page.all("input")[0]["value"] == "a AND"


def test_pages_lead_through_the_whole_library(account, visit):
    Start(assets=70)(account)
    seen, path = [], "/"
    while path:
        page = visit(path)
        seen += page.links("/assets/")
        (path,) = page.links("/?cursor=") or [None]
    assert len(seen) == len(set(seen)) == 70
    assert page.links()[-1] == "/"


def test_the_examples_find_something(account, visit):
    Start(assets=300)(account)
    examples = visit().links("q=")[:5]
    assert [visit(example).links("/assets/") != [] for example in examples] == [True] * 5


@pytest.mark.parametrize("tag", ["sale", "on sale", 'a"b', "c\\\\d", "NOT", HOSTILE, "ü"])
def test_a_tag_leads_to_what_has_it(client, visit, tag):
    asset = client.upload("x", tags=tag)
    client.upload("y", tags="other")
    (link,) = visit(f"/assets/{asset['asset_id']}").links("q=tags")
    assert visit(link).links("/assets/") == [f"/assets/{asset['asset_id']}"]


def test_an_asset_shows_all_it_has_and_what_was_told_of_it(client, visit):
    client.field("colours", "set", options=["red", "blue"])
    asset = client.upload("a/b", metadata='colours=["red","blue"]', context="alt=A mug", tags="t")
    client.upload("other")
    page = visit(f"/assets/{asset['asset_id']}")
    assert re.search(r"RED\s*,\s*BLUE", page.text)
    assert "A mug" in page.text
    assert asset["asset_id"] in page.text
    assert len(page.links("/events/")) == 1
    assert '"public_id": "a/b"' in page.text


def test_events_are_shown_with_their_delivery(client, visit, hooked):
    client.upload("told")
    hooked.wait(1)
    client.set_metadata("", "told")
    client.control("faults", {"drop": 1})
    client.upload("lost")
    page = visit("/events")
    assert page.text.index("lost") < page.text.index("told")
    assert "dropped" in page.text
    assert hooked.url in page.text
    (link,) = visit("/events?state=dropped&type=upload").links("/events/")
    event = visit(link)
    assert '"public_id": "lost"' in event.text
    assert "None fits" in visit("/events?type=rename").text


def test_events_are_shown_page_by_page(client, visit):
    for number in range(55):
        client.upload(f"asset-{number}")
    first = visit("/events")
    (older,) = first.links("/events?before=")
    second = visit(older)
    links = first.links("/events/") + second.links("/events/")
    assert len(set(links)) == 55
    assert second.links("/events?before=") == []


@pytest.mark.parametrize("resources", [None, 1, "x", [1, "x", {}], [{"public_id": 5}], {"a": None}, {}])
def test_notifications_sent_by_hand_are_shown_whatever_they_say(client, visit, resources):
    client.control("notify", {"notification_type": "odd", "resources": resources, "public_id": ["b"]})
    page = visit("/events")
    (link,) = page.links("/events/")
    assert (page.status, visit(link).status) == (200, 200)


def test_triggers_and_keys_are_shown_without_secrets(client, visit):
    trigger = {"uri": "poll://mine", "uri_type": "poll", "event_type": "upload"}
    client.post("/triggers", {**trigger, "filter": {"==": [{"var": "type"}, "upload"]}, "additive": True})
    page = visit("/events")
    assert "poll://mine" in page.text
    assert '{"==": [{"var": "type"}, "upload"]}' in page.text
    client.control("keys", {"api_key": "second", "api_secret": "not-shown", "dedicated_for": "webhooks"})
    client.control("keys", {"api_key": "third", "enabled": False})
    page = visit("/settings")
    assert re.search(r"second\s+signs \(sha1\)", page.text)
    assert re.search(r"third\s+disabled", page.text)
    assert not re.search("not-shown|sandbox-secret", page.answer.text)


def test_calls_are_shown_by_endpoint_and_client_and_one_by_one(client, visit):
    client.session.headers["User-Agent"] = "tester/1.0"
    client.get("/ping")
    client.get("/transformations")
    page = visit("/calls")
    assert re.search(r"by tester/1.0\s*1", page.text)
    assert re.search(r"GET /ping\s*1", page.text)
    assert "GET /v1_1/sandbox/transformations" in page.text
    assert {"class": "badge warned"} in page.all("span")


def test_fields_and_rules_are_shown_in_words(client, visit):
    for field in EXAMPLE_FIELDS:
        client.post("/metadata_fields", field)
    for rule in EXAMPLE_RULES:
        client.post("/metadata_rules", rule)
    client.delete("/metadata_fields/category/datasource", {"external_ids": ["event"]})
    page = visit("/fields")
    assert "when name = ms or name = rb" in page.text
    assert "then enable, allow only designer, writer, apply writer (default)" in page.text
    assert {"class": "value gone", "title": "inactive"} in page.all("span")


def test_what_is_in_force_is_said_on_every_page(client, visit):
    client.control("faults", {"statuses": [{"match": "GET /ping", "status": 503, "times": 2}], "drop": 0.5})
    client.control("quota", {"limit": 1000})
    for path in PATHS[:-1]:
        text = re.sub(r"\s+", " ", visit(path).text)
        assert "drop 0.5 GET /ping is answered 503, 2 times more 0 of 1,000 Admin API calls used" in text
    values = {field["name"]: field.get("value") for field in visit("/settings").all("input")}
    assert (values["drop"], values["limit"], values["latency_ms"]) == ("0.5", "1000", "")


@pytest.mark.parametrize("path", ["/assets/unknown", "/events/99", "/events/0"])
def test_what_is_not_there_is_said_on_a_page(visit, path):
    page = visit(path)
    assert page.status == 404
    assert "Resource not found" in page.text


@pytest.mark.parametrize("path", ["/", "/?q=x", "/events", "/calls", "/fields"])
def test_whatever_an_account_holds_is_text(client, visit, path):
    client.field("f", label=HOSTILE, default_value=HOSTILE)
    client.field("g", "enum", datasource={"values": [{"external_id": HOSTILE, "value": HOSTILE}]})
    rule = {"metadata_field_id": "f", "condition": {"metadata_field_id": "g", "equals": HOSTILE}}
    client.post("/metadata_rules", {**rule, "name": HOSTILE, "result": {"apply_value": {"value": HOSTILE}}})
    client.session.headers["User-Agent"] = HOSTILE
    client.post("/triggers", {"uri": f"http://127.0.0.1:1/{HOSTILE}", "event_type": HOSTILE})
    asset = client.upload("x", tags=HOSTILE, context=f"alt={HOSTILE}", metadata=f"f={HOSTILE}")
    one = f"/assets/{asset['asset_id']}"
    for shown in (path, one, "/events/1", f"/?q={HOSTILE}", f"/events?type={HOSTILE}"):
        page = visit(shown)
        assert page.all("script") == []
        assert "alert(1)" not in str([attributes for _, attributes in page.tags if "onerror" in attributes])


def test_what_is_no_unicode_is_shown_as_a_question_mark(account, client, visit):
    """A call cannot bring half a surrogate pair, a state that is loaded can."""
    asset = account.assets.get_id(client.upload("x")["asset_id"])
    account.assets.put(replace(asset, display_name="a\ud800", tags=("t\ud800",)))
    for path in ("/", f"/assets/{asset.asset_id}"):
        page = visit(path)
        assert (page.status, "t?" in page.text) == (200, True)


@pytest.mark.parametrize("path", [*PATHS, "/static/sandbox.css", "/assets/x"])
def test_pages_are_for_this_machine_alone(visit, path):
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        page = visit(path, headers=headers)
        assert page.status == 403
        assert "from this machine only" in page.text


@pytest.mark.parametrize("path", [*PATHS, "/assets/x", "/events/1"])
def test_nothing_on_a_page_can_run_or_be_framed(visit, path):
    answer = visit(path).answer
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script|<style|style=|onclick", answer.text)


def test_looking_changes_nothing(account, visit):
    Start(assets=40)(account)
    account.faults.set({"rate_limit": 5})
    account.quota.set(7)

    def all_of_it():
        return take(account), account.faults.current(), account.quota.current(), account.calls.report()

    before = all_of_it()
    for path in [*PATHS, "/?q=x", "/?refresh=on", "/events?refresh=on", "/settings?done=reset"]:
        assert visit(path).status == 200
    for path in ("faults", "quota", "save", "load", "reset"):
        assert visit(f"/settings/{path}").status == 404
    assert all_of_it() == before


def test_a_page_refreshes_itself_if_asked(visit):
    assert visit("/events").all("meta")[-1]["name"] == "color-scheme"
    refreshing = visit("/events?type=upload&refresh=on")
    assert {"http-equiv": "refresh", "content": "3"} in refreshing.all("meta")
    assert "/events?type=upload" in refreshing.links()
