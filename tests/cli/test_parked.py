"""`fieldwarden parked`, on a real Redis."""

from __future__ import annotations

import json

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.cli.run import embedded_redis
from app.model import Arrival
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords

CLOUD = "demo"
PUZZLE = b'{"text": "a\\u001b[31mb"}'


class World:
    def __init__(self, url):
        self.client = redis.Redis.from_url(url, decode_responses=True)
        self.client.flushdb()
        self.mailbox, self.records = RedisMailbox(self.client), RedisRecords(self.client)
        self.environment = {
            "CLOUDINARY_URL": f"cloudinary://k:s@{CLOUD}",
            "REDIS_URL": url,
            "LOG_LEVEL": "error",
        }

    def park(self, asset_id, reason="could not be judged", at=1_700_000_000.0):
        self.mailbox.put(CLOUD, [Arrival(asset_id, None, "upload")], at)
        shard = keys.shard_of(f"id:{asset_id}")
        with self.mailbox.lease(CLOUD, shard) as lease:
            (entry,) = self.mailbox.claim(CLOUD, shard, lease, at, 10)
            self.mailbox.park(CLOUD, lease, entry, reason, at)

    def left(self):
        return [item.detail.get("asset_id") for item in self.records.parked(CLOUD, None, 100).items]

    def __call__(self, *arguments, answer=None, **environment):
        settings = {**self.environment, **environment}
        return CliRunner().invoke(main, ["parked", *arguments], env=settings, input=answer)


@pytest.fixture
def world(redis_url, log_kept):
    made = World(redis_url)
    yield made
    made.client.close()


def test_items_are_listed_with_their_count_latest_first(world):
    world.park("a1")
    world.mailbox.park_delivery(CLOUD, PUZZLE, "not understood:\x1b[31m", 1_700_000_060.0)
    result = world("list")
    assert (result.exit_code, result.stderr) == (0, "2 parked items of demo\n")
    first, second = result.stdout.splitlines()
    assert first.endswith("2023-11-14 22:14:20  delivery of 24 bytes: not understood:\\x1b[31m")
    assert second.endswith("2023-11-14 22:13:20  asset a1 (upload): could not be judged")


def test_a_list_as_json_is_one_object_a_line(world):
    world.park("a1")
    (line,) = world("list", "--json").stdout.splitlines()
    assert json.loads(line)["detail"] == {"asset_id": "a1", "address": "", "causes": ["upload"]}


def test_one_item_is_shown_whole(world):
    body = b'{"text": "' + b"x" * 5000 + b'"}'
    world.mailbox.park_delivery(CLOUD, body, "not understood", 1_700_000_060.0)
    item = world.records.parked(CLOUD, None, 1).items[0].id
    assert json.loads(world("show", item).stdout)["detail"]["body"] == body.decode()
    result = world("show", "1-1")
    assert (result.exit_code, result.stderr) == (2, "nothing with the id 1-1 is parked for demo\n")


def test_nothing_is_done_before_somebody_says_yes(world):
    world.park("a1")
    world.park("a2")
    result = world("discard", "--all", answer="n\n")
    assert (result.exit_code, world.left()) == (2, ["a2", "a1"])
    assert result.stderr.splitlines()[0] == "2 parked items of demo"
    assert "discard 2 parked items? [y/N]" in result.stderr
    assert result.stderr.splitlines()[-1] == "nothing was done"
    assert world("discard", "--asset", "a1", answer="y\n").exit_code == 0
    assert world.left() == ["a2"]


def test_what_matches_is_tried_again(world):
    world.park("a1", reason="could not be read: odd")
    world.park("a2")
    result = world("replay", "--reason", "READ", "--yes")
    assert (result.exit_code, result.stdout) == (0, "tried again: 1\n")
    assert world.left() == ["a2"]
    assert world.records.is_pending(CLOUD, "a1")
    assert world.records.audit(CLOUD, None, 1).items[0].detail["by"] == "command line"


def test_one_is_chosen_by_its_id_and_by_its_age(world):
    world.park("a1")
    world.park("a2", at=4_000_000_000.0)
    assert world("discard", "--older-than", "1d", "--yes").stdout == "thrown away: 1\n"
    (item,) = world.records.parked(CLOUD, None, 10).items
    assert world("discard", item.id, "--yes").exit_code == 0
    assert world.left() == []


def test_what_is_still_not_understood_is_bad_news(world):
    world.mailbox.park_delivery(CLOUD, PUZZLE, "an old reason", 1_700_000_060.0)
    result = world("replay", "--all", "--yes")
    assert (result.exit_code, result.stdout) == (1, "tried again: 0\n")
    assert "stays: the notification has no usable notification_type" in result.stderr


def test_without_items_there_is_nothing_to_ask(world):
    result = world("replay", "--all")
    assert (result.exit_code, result.stderr, result.stdout) == (0, "0 parked items of demo\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["discard", "--yes"], "say which items: their ids, --reason, "),
        (["discard", "--all", "--cloud", "other"], "CLOUDINARY_URL has no account named other"),
        (["list", "--older-than", "soon"], '"soon" is not a time such as 90s, 30m, 2h or 3d'),
    ],
)
def test_misuse_ends_with_2_and_says_what_to_do(world, arguments, told):
    result = world(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_with_several_accounts_one_must_be_named(world):
    urls = "cloudinary://k:s@demo cloudinary://k:s@other"
    result = world("list", CLOUDINARY_URL=urls)
    assert (result.exit_code, result.stderr) == (2, "name the account: --cloud demo or other\n")
    assert world("list", "--cloud", "demo", CLOUDINARY_URL=urls).exit_code == 0


def test_a_redis_that_does_not_answer_is_a_sentence_and_2(world):
    result = world("list", REDIS_URL="redis://127.0.0.1:1/0")
    assert result.exit_code == 2
    assert result.stderr.startswith("Redis did not answer")


def test_beside_a_run_its_own_redis_and_account_are_used(world, tmp_path):
    long = tmp_path / ("x" * 90)
    for home in (tmp_path / "home", long):
        home.mkdir()
        made = embedded_redis.prepare(home, {})
        assert embedded_redis.found(home) == made.url
    assert embedded_redis.found(tmp_path / "nowhere") is None
    result = world("list", CLOUDINARY_URL="", REDIS_URL="", FIELDWARDEN_HOME=str(tmp_path / "home"))
    assert (result.exit_code, result.stderr) == (2, "Redis did not answer: ConnectionError\n")
    assert world("list", CLOUDINARY_URL="").stderr == "0 parked items of sandbox\n"
