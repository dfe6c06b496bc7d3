"""A preview against what the backfill then really does, over a library of 10,000 assets."""

from __future__ import annotations

import json

import pytest
import redis

from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.library import add_library
from app.store import keys
from app.usecases.rulebook import create_rule
from tests.usecases.world import CLOUD, Direct, World

ASSETS = 10_000


RULES = [
    {
        "name": "products are sold in the USA",
        "metadata_field_id": "site",
        "condition": {"metadata_field_id": "category", "equals": "product"},
        "result": {"enable": True, "apply_value": {"value": "usa", "mode": "override"}},
    },
    {
        "name": "whoever is in sales recruits",
        "metadata_field_id": "role",
        "condition": {"metadata_field_id": "team", "equals": ["sales", "hr"]},
        "result": {"enable": True, "set_mandatory": True},
    },
]


@pytest.fixture
def world(redis_url):
    account = SandboxAccount(seed_example=True)
    add_library(account, ASSETS)
    client = redis.Redis.from_url(redis_url, decode_responses=True)
    client.flushdb()
    made = World("http://sandbox", client, Direct(account))
    for rule in (*EXAMPLE_RULES, *RULES):
        create_rule(
            made.rulebook, CLOUD, rule, fields_of=lambda _: made.account.fields(), author="test", at=1.0
        )
    made.stored = account.assets
    yield made
    made.close()
    client.close()


def outlooks(world):
    previewer = world.preview().previewer()
    return {one.asset.asset_id: one for page in world.library().pages() for one in previewer.look(page)}


def state(world):
    return {
        asset.asset_id: (json.dumps(asset.metadata, sort_keys=True), tuple(asset.tags))
        for asset in world.stored
    }


def run_to_the_end(world, backfill):
    run = backfill.begin("test", agreed=ASSETS)
    drain = world.drain_for()
    while not (run := backfill.find(run.id)).has_ended:
        backfill.steps.run()
        for shard in range(keys.SHARDS):
            drain.run(shard)
    return run


def test_what_a_preview_says_is_what_the_backfill_does(world):
    world.our_calls()
    before = state(world)
    said = outlooks(world)
    assert set(world.our_calls()) == {"GET /resources/:resource_type", "GET /metadata_fields"}
    assert state(world) == before

    run = run_to_the_end(world, world.backfill())
    now = state(world)
    assert len(said) == run.tally["assets"] == ASSETS
    assert {name for name, one in said.items() if one.touches} == {n for n in now if now[n] != before[n]}
    outcomes = {}
    cursor = ""
    while cursor is not None:
        page = world.runs.results(CLOUD, run.id, cursor or None, 1000)
        outcomes |= {result.asset_id: result for result in page.items}
        cursor = page.next_cursor
    assert set(outcomes) == set(said)
    for name, one in said.items():
        detail = outcomes[name].detail
        assert detail.get("changes", {}) == one.changes
        assert detail.get("before", {}) == one.before
        assert set(detail.get("flags_added", [])) == set(one.flags_added)
        assert set(map(tuple, detail.get("problems", []))) == one.problems
    changed = sum(bool(one.changes) for one in said.values())
    assert world.runs.outcomes(CLOUD, run.id)["changed"] == changed == run.tally["changed"] > 1000
