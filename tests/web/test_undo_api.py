from __future__ import annotations

import json

import pytest

from app.model import Address, Asset


def write(world, asset_id, before, after, causes=("backfill:1",), rules=("r1",)):
    detail = {
        "public_id": f"folder/{asset_id}",
        "causes": list(causes),
        "at": world.time[0],
        "changes": {"size": after},
        "before": {"size": before},
        "rules_version": 1,
        "rules": {"size": list(rules)},
    }
    world.parts.audit.add("demo", "write", detail, world.time[0], asset_id=asset_id)


def store(world, **sizes):
    account = world.parts.undo.accounts["demo"]
    for asset_id, size in sizes.items():
        address = Address("image", "upload", f"folder/{asset_id}")
        account.assets[asset_id] = Asset(asset_id, address, {"size": size} if size else {})


def post(world, body, **more):
    return world.client.post("/api/demo/undo", json=body, **{**world.key, **more})


def get(world, path):
    return world.client.get(f"/api/demo{path}", **world.key).json


@pytest.fixture
def world(make):
    world = make()
    write(world, "a1", None, "xs")
    write(world, "a2", "xl", "xs")
    write(world, "a3", None, "xs", causes=("upload",), rules=("r2",))
    store(world, a1="xs", a2="other")
    return world


def test_a_dry_run_counts_and_compares_and_queues_nothing(world):
    answer = post(world, {"run": "backfill:1", "dry_run": True})
    assert answer.json == {
        "assets": 2,
        "fields": 2,
        "items": [
            {
                "asset_id": "a1",
                "public_id": "folder/a1",
                "restore": {"size": {"now": "xs", "then": None}},
                "left": {},
            },
            {
                "asset_id": "a2",
                "public_id": "folder/a2",
                "restore": {},
                "left": {"size": "it was edited since"},
            },
        ],
        "next_cursor": None,
    }
    assert get(world, "/undos") == {"items": []}
    assert world.redis.keys("*:entry:*") == []


def test_a_dry_run_of_many_assets_comes_in_pages(world):
    for number in range(150):
        write(world, f"n{number:03}", None, "m")
        store(world, **{f"n{number:03}": "m"})
    first = post(world, {"run": "backfill:1", "dry_run": True}).json
    assert (first["assets"], len(first["items"])) == (152, 100)
    rest = post(world, {"run": "backfill:1", "dry_run": True, "cursor": first["next_cursor"]}).json
    assert (len(rest["items"]), rest["next_cursor"]) == (52, None)


def test_an_undo_queues_the_assets_and_is_shown(world):
    begun = post(world, {"run": "backfill:1"}, **world.admin).json
    assert (begun["assets"], begun["fields"], begun["state"], begun["by"]) == (2, 2, "under way", "admin")
    assert begun["selection"] == {"run": "backfill:1"}
    assert get(world, f"/undos/{begun['id']}") == begun
    assert get(world, "/undos") == {"items": [begun]}
    results = get(world, f"/undos/{begun['id']}/results")["items"]
    assert results == [
        {"public_id": None, "asset_id": name, "restored": {}, "left": {}, "waits": True}
        for name in ("a1", "a2")
    ]
    entries = world.redis.keys("fieldwarden:demo:entry:*")
    assert sorted(entries) == [b"fieldwarden:demo:entry:id:a1", b"fieldwarden:demo:entry:id:a2"]
    held = get(world, "/holds")["items"]
    assert [(one["asset_id"], one["field"], one["state"]) for one in held] == [
        ("a2", "size", "to be put back"),
        ("a1", "size", "to be put back"),
    ]
    noted = get_noted(world)
    assert noted["undo"] == {
        "run": begun["id"], "by": "admin", "selection": {"run": "backfill:1"}, "assets": 2, "values": 2
    }  # fmt: skip


def get_noted(world):
    return {entry.kind: entry.detail for entry in world.parts.undo.records.audit("demo", None, 20).items}


@pytest.mark.parametrize(
    ("body", "assets"),
    [
        ({"rule": "r2"}, 1),
        ({"asset": "folder/a2"}, 1),
        ({"cause": "backfill"}, 2),
        ({"field": "size", "since": "1h"}, 3),
        ({"since": 1_760_000_001}, 0),
        ({"run": "backfill"}, 0),
    ],
)
def test_what_is_meant_can_be_said_in_several_ways(world, body, assets):
    assert post(world, {**body, "dry_run": True}).json["assets"] == assets


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "say what is to be taken back"),
        ({"until": "1h"}, "say what is to be taken back"),
        ({"everything": True}, "unknown key 'everything'"),
        ({"run": 5}, "run: a text"),
        ({"since": "soon"}, "since: 'soon' is not a moment"),
        ({"rule": "r1", "dry_run": "yes"}, "/dry_run: true or false"),
        ({"rule": "r1", "cursor": 5}, "/cursor: pass on"),
    ],
)
def test_what_is_not_said_well_is_refused_and_nothing_is_done(world, body, told):
    answer = post(world, body)
    assert (answer.status_code, told in answer.json["error"]["message"]) == (400, True), answer.text
    assert get(world, "/undos") == {"items": []}


def test_under_a_mode_that_writes_nothing_it_is_refused(make):
    world = make(MODE="flag")
    write(world, "a1", None, "xs")
    answer = post(world, {"run": "backfill:1"})
    assert answer.status_code == 400
    assert "the mode of demo is flag" in answer.json["error"]["message"]


def test_holds_are_lifted_by_whoever_may_and_only_if_they_say_which(world):
    post(world, {"run": "backfill:1"})
    url = "/api/demo/holds"
    assert world.client.delete(url, **world.key).status_code == 400
    assert world.client.delete(f"{url}?asset=a1").status_code == 401
    foreign = {"Origin": "https://evil.example"}
    assert world.client.delete(f"{url}?asset=a1", headers=foreign, **world.key).status_code == 403
    assert world.client.delete(f"{url}?asset=a1", **world.key).json == {"lifted": 1}
    assert [one["asset_id"] for one in get(world, "/holds")["items"]] == ["a2"]
    assert get_noted(world)["hold_lifted"]["by"] == "key"
    assert world.client.delete(f"{url}?all=true", **world.key).json == {"lifted": 1}
    assert get(world, "/holds?limit=1") == {"items": [], "next_cursor": None}


def test_an_undo_that_is_not_there_is_not_found(still):
    for path in ("undos/undo:9", "undos/undo:9/results"):
        assert still.client.get(f"/api/demo/{path}", **still.key).status_code == 404


def test_a_silent_redis_is_unavailable(world):
    world.redis.connection_pool.connection_kwargs["server"].connected = False
    assert post(world, {"run": "backfill:1"}).status_code == 503
    assert json.loads(world.client.get("/api/demo/holds", **world.key).text)["error"]
