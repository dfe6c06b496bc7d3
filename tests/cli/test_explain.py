"""`fieldwarden explain`, on a real Redis and a sandbox account."""

from __future__ import annotations

import json
import logging

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.sandbox import SandboxAccount, SandboxServer
from tests.usecases.world import World


@pytest.fixture
def world(redis_url):
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    client = redis.Redis.from_url(redis_url, decode_responses=True)
    client.flushdb()
    with SandboxServer(SandboxAccount(seed_example=False)) as server:
        made = World(server.url, client)
        made.environment = {
            "CLOUDINARY_URL": f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={server.url}",
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "error",
        }
        made.set_rules()
        yield made
        made.close()
    client.close()
    root.setLevel(level)
    root.handlers[:] = handlers
    logging.captureWarnings(False)


def explain(world, *arguments):
    return CliRunner().invoke(main, ["explain", *arguments], env=world.environment)


def test_an_asset_is_found_by_its_id_its_public_id_and_its_address(world):
    asset = world.upload("people/one", "kind=small")
    world.enforce(asset)
    for named in (asset, "people/one", "image/upload/people/one"):
        result = explain(world, named)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"people/one ({asset})\n")
        assert "Nothing is wrong with it." in result.stdout


def test_a_problem_that_remains_ends_with_1_and_json_has_the_marked_conditions(world):
    world.enforce(world.upload("one", "kind=large"))
    result = explain(world, "one", "--json")
    assert result.exit_code == 1
    fields = {field["field"]: field for field in json.loads(result.stdout)["fields"]}
    (rule,) = fields["owner"]["rules"]
    assert rule["condition"] == {
        "metadata_field_id": "kind",
        "equals": "large",
        "holds": True,
        "seen": "large",
    }


def test_an_asset_that_was_never_judged_is_explained_as_it_is(world):
    world.upload("new", "kind=small")
    result = explain(world, "new")
    assert "It was never judged here." in result.stdout
    assert "size is empty and becomes “xs”." in result.stdout


def test_an_unknown_asset_ends_with_2_and_says_so(world):
    result = explain(world, "nowhere")
    assert result.exit_code == 2
    assert "no asset with the id, public id or address nowhere" in result.stderr


def test_what_an_asset_holds_can_do_nothing_to_a_terminal(world):
    world.field("note", "string")
    asset = world.upload("one", "note=\x1b[31mred")
    world.enforce(asset)
    assert "\x1b" not in explain(world, asset).stdout
