import pytest

URI = "http://127.0.0.1:9/hook"


def create(client, **changes):
    return client.post("/triggers", {"uri": URI, "event_type": "upload", **changes})


def test_triggers_come_and_go(client):
    trigger = create(client).json()
    assert set(trigger) >= {"id", "product_environment_id", "uri", "uri_type", "event_type", "created_at"}
    other = create(client, event_type="all").json()
    assert client.get("/triggers").json() == {"triggers": [trigger, other], "total": 2}
    assert client.get("/triggers", event_type="all").json()["triggers"] == [other]
    assert client.put(f"/triggers/{trigger['id']}", {"new_uri": URI + "2"}).status_code == 200
    assert client.get("/triggers").json()["triggers"][0]["uri"] == URI + "2"
    tried = client.post(f"/triggers/{other['id']}/test", {"sample_data": {}}).json()
    assert tried == {"trigger_id": other["id"], "filter_present": False, "filter_result": True}
    assert client.delete(f"/triggers/{trigger['id']}").status_code == 200
    assert client.get("/triggers").json()["total"] == 1
    for call in (client.delete, lambda path: client.put(path, {"new_uri": URI})):
        assert call(f"/triggers/{trigger['id']}").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": ""},
        {"uri": "ftp://x/y"},
        {"uri": "http://[x/"},
        {"event_type": None},
        {"uri_type": "poll"},
        {"filter": {"==": [1, 1]}},
    ],
)
def test_unusable_triggers_are_refused(client, changes):
    assert create(client, **changes).status_code == 400


def test_there_are_at_most_thirty(client):
    assert all(create(client).status_code == 200 for _ in range(30))
    assert create(client).status_code == 400
