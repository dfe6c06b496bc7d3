from __future__ import annotations

import pytest

from .fakes import RULE


@pytest.fixture
def path(world):
    made = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json
    return f"/api/demo/rules/{made['external_id']}"


def put(world, path, etag=None, **said):
    headers = {} if etag is None else {"If-Match": etag}
    return world.client.put(path, json=said, headers=headers, **world.key)


def test_two_people_do_not_overwrite_each_other(world, path):
    seen = world.client.get(path, **world.key)
    first = put(world, path, seen.headers["ETag"], name="first")
    second = put(world, path, seen.headers["ETag"], name="second")
    assert (first.status_code, second.status_code) == (200, 412)
    assert "look at it again" in second.json["error"]["message"]
    again = world.client.get(path, **world.key)
    assert (again.json["name"], again.headers["ETag"]) == ("first", first.headers["ETag"])
    assert put(world, path, again.headers["ETag"], name="second").status_code == 200


def test_without_an_etag_nothing_is_changed(world, path):
    answer = put(world, path, name="blind")
    assert answer.status_code == 428
    assert "If-Match" in answer.json["error"]["message"]
    assert world.client.get(path, **world.key).json["name"] == "one"


@pytest.mark.parametrize(
    ("etag", "status"), [("*", 200), ('"x"', 412), ("x", 412), ('W/"{etag}"', 412), ('"x", "{etag}"', 200)]
)
def test_what_if_match_may_say(world, path, etag, status):
    known = world.client.get(path, **world.key).headers["ETag"].strip('"')
    assert put(world, path, etag.format(etag=known), name="two").status_code == status


def test_a_change_by_the_vendors_api_is_a_change_too(world, path):
    seen = world.client.get(path, **world.key).headers["ETag"]
    world.client.put(
        path.replace("/api/demo/rules", "/v1_1/demo/metadata_rules"), json={"name": "x"}, **world.key
    )
    assert put(world, path, seen, name="two").status_code == 412


def test_versions_tell_what_changed_and_can_be_restored(world, path):
    put(world, path, "*", name="two", result={"set_mandatory": False})
    items = world.client.get(f"{path}/versions", **world.key).json["items"]
    assert [(one["number"], one["author"], one["action"]) for one in items] == [
        (1, "key", "created"),
        (2, "key", "updated"),
    ]
    assert items[1]["changes"] == [
        {"place": "/result/set_mandatory", "before": True, "after": False},
        {"place": "/name", "before": "one", "after": "two"},
    ]
    restored = world.client.post(f"{path}/versions/1/restore", **world.key)
    assert (restored.status_code, restored.json["name"]) == (200, "one")
    assert restored.headers["ETag"] == world.client.get(path, **world.key).headers["ETag"]
    assert len(world.client.get(f"{path}/versions", **world.key).json["items"]) == 3


def test_a_restoring_heeds_if_match_where_it_is_sent(world, path):
    seen = world.client.get(path, **world.key).headers["ETag"]
    put(world, path, "*", name="two")
    answer = world.client.post(f"{path}/versions/1/restore", headers={"If-Match": seen}, **world.key)
    assert answer.status_code == 412


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "99999999999999999999", "٣"])
def test_a_version_that_there_is_not_is_not_found(world, path, number):
    assert world.client.post(f"{path}/versions/{number}/restore", **world.key).status_code == 404


@pytest.mark.parametrize(
    ("method", "rest"), [("GET", ""), ("PUT", ""), ("GET", "/versions"), ("POST", "/versions/1/restore")]
)
def test_a_rule_that_there_is_not_is_not_found(world, method, rest):
    answer = world.client.open(
        f"/api/demo/rules/nobody{rest}",
        method=method,
        json={},
        headers={"If-Match": "*"} if method == "PUT" else {},
        **world.key,
    )
    assert answer.status_code == 404
    assert "Resource not found - nobody" in answer.json["error"]["message"]


@pytest.mark.parametrize("settings", [{"RULES_FILE": "rules.json"}, {"RULES_SOURCE": "account"}])
def test_rules_that_live_elsewhere_are_changed_there(make, settings):
    world = make(**settings)
    for method, rest in (("PUT", ""), ("POST", "/versions/1/restore")):
        answer = world.client.open(f"/api/demo/rules/x{rest}", method=method, json={}, **world.key)
        assert answer.status_code == 403
