"""`fieldwarden exceptions`, `mode`, `pause` and `resume`, on a real Redis."""

from __future__ import annotations

import json

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook

CLOUD = "demo"
RULE = {
    "metadata_field_id": "owner",
    "condition": {"metadata_field_id": "kind", "equals": "large"},
    "result": {"set_mandatory": True},
    "state": "active",
    "name": "large things have an owner\x1b[31m",
    "external_id": "r1",
}


class World:
    def __init__(self, url):
        self.client = redis.Redis.from_url(url, decode_responses=True)
        self.client.flushdb()
        self.mailbox, self.records = RedisMailbox(self.client), RedisRecords(self.client)
        self.book = RedisRuleBook(self.client)
        self.book.save(CLOUD, RULE, "test", 1.0, replacing=None)
        urls = f"cloudinary://k:s@{CLOUD} cloudinary://k:s2@other"
        self.environment = {"CLOUDINARY_URL": urls, "REDIS_URL": url, "LOG_LEVEL": "error"}

    def __call__(self, *arguments):
        return CliRunner().invoke(main, arguments, env=self.environment)

    def said(self, *arguments):
        """Run a command that goes well; returns what it printed."""
        result = self(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
def world(redis_url, log_kept):
    made = World(redis_url)
    yield made
    made.client.close()


ADD = ("exceptions", "add", "--cloud", CLOUD, "--tag", "legacy", "--rule", "r1")


def test_an_exception_lives_from_add_to_remove(world):
    made = world.said(*ADD, "--reason", "nobody kept it\x1b[0m", "--until", "2099-12-31").strip()
    line = world.said("exceptions", "list", "--cloud", CLOUD)
    assert line == (
        f"{made}  tag legacy is exempt from rule r1, until 2100-01-01T00:00:00Z: "
        "nobody kept it\\x1b[0m (command line)\n"
    )
    (shown,) = map(json.loads, world.said("exceptions", "list", "--cloud", CLOUD, "--json").splitlines())
    assert (shown["id"], shown["tag"], shown["rule"]) == (made, "legacy", "r1")
    assert world.said("exceptions", "remove", made, "--cloud", CLOUD) == f"removed: {made}\n"
    result = world("exceptions", "list", "--cloud", CLOUD)
    assert (result.stdout, result.stderr) == ("", "demo has no exceptions\n")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--field", "owner"), "exactly one of rule, field"),
        (("--folder", "a"), "exactly one of asset, tag, folder"),
        (("--until", "soon"), "/until: a day or time in ISO 8601"),
        (("--reason", " "), "/reason: say why"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_exempt(world, more, told):
    result = world(*ADD, "--reason", "why", *more)
    assert result.exit_code == 2
    assert told in result.stderr
    assert world.book.load(CLOUD).exemptions == ()


def test_an_exception_that_there_is_not_cannot_be_removed(world):
    result = world("exceptions", "remove", "nobody", "--cloud", CLOUD)
    assert (result.exit_code, result.stderr) == (2, "demo has no exception nobody in force\n")


def test_where_there_are_several_accounts_one_must_be_named(world):
    result = world("exceptions", "list")
    assert (result.exit_code, result.stderr) == (2, "name the account: --cloud demo or other\n")


def test_the_mode_of_an_account_is_set_and_shown_with_where_it_comes_from(world):
    assert world.said("mode", "show", CLOUD) == "demo: enforce (as MODE says)\n"
    assert world.said("mode", "set", CLOUD, "observe") == "demo: observe\n"
    assert world.said("mode", "show", CLOUD).splitlines()[0] == "demo: observe (set here; MODE says enforce)"
    assert world.said("mode", "set", CLOUD, "default") == "demo: enforce\n"


def test_an_observed_rule_is_shown_with_what_it_would_change(world):
    assert world.said("mode", "set", CLOUD, "observe", "--rule", "r1") == "demo, rule r1: observe\n"
    for number, changes in enumerate(({"owner": "x"}, {})):
        record = json.dumps({"asset_id": f"a{number}", "would": {"changes": changes, "problems": []}})
        world.client.set(f"fieldwarden:{CLOUD}:verdict:a{number}", record)
        world.client.zadd(f"fieldwarden:{CLOUD}:judged", {f"a{number}": 1})
    assert world.said("mode", "show", CLOUD).splitlines() == [
        "demo: enforce (as MODE says)",
        "  only observed: large things have an owner\\x1b[31m (r1)",
        "  if nothing were only observed, 1 of 2 judged assets would change: owner 1",
    ]
    told = json.loads(world.said("mode", "show", CLOUD, "--json"))
    assert (told["observed"], told["would"]["fields"]) == (["r1"], {"owner": 1})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((CLOUD, "off"), "'off' is not one of"),
        ((CLOUD, "flag", "--rule", "r1"), '"flag" is no mode of a rule'),
        ((CLOUD, "observe", "--rule", "nobody"), 'no rule here has the external_id or the name "nobody"'),
        (("nowhere", "observe"), "CLOUDINARY_URL has no account named nowhere"),
    ],
)
def test_a_mode_that_cannot_be_set_is_refused(world, arguments, told):
    result = world("mode", "set", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert world.book.load(CLOUD).modes == {}


def test_an_account_is_paused_and_resumed(world):
    told = "demo: paused; `fieldwarden resume demo` has it go on\n"
    assert world.said("pause", CLOUD, "--reason", "closed", "--author", "ann") == told
    halted = world.mailbox.halted(CLOUD)
    assert (halted.by, halted.reason) == ("ann", "closed")
    assert world.mailbox.halted("other") is None
    assert world.said("resume") == "demo: goes on\nother: nobody has paused it\n"
    assert world.mailbox.halted(CLOUD) is None


def test_a_pause_needs_a_reason(world):
    assert world("pause", CLOUD).exit_code == 2
    assert world("pause", CLOUD, "--reason", " ").exit_code == 2
    assert world.mailbox.halted(CLOUD) is None
