"""`fieldwarden backup` and `restore` on a real Redis."""

from __future__ import annotations

import stat

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.model import Arrival, Effect
from app.store import keys
from app.store.archive import PIECE
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook

CLOUD, NOW = "demo", 1_700_000_000.0
RULE = {"external_id": "r", "metadata_field_id": "a", "name": "n"}


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        book, mailbox = RedisRuleBook(client), RedisMailbox(client)
        book.set_up(CLOUD, NOW)
        book.save(CLOUD, RULE, "me", NOW, replacing=None)
        for number in range(PIECE + 3):
            _judge(mailbox, f"a{number}")
        yield client


def _judge(mailbox, name):
    shard = keys.shard_of(f"id:{name}")
    mailbox.put(CLOUD, [Arrival(name, None, "upload")], NOW)
    effect = Effect(name, {"asset_id": name}, True, audit=(("write", {"of": name}),), flags=("f",))
    with mailbox.lease(CLOUD, shard) as lease:
        (entry,) = mailbox.claim(CLOUD, shard, lease, NOW, 10)
        mailbox.settle(CLOUD, lease, entry, effect, NOW)


@pytest.fixture
def run(redis_url):
    environment = {"CLOUDINARY_URL": f"cloudinary://k:s@{CLOUD}", "REDIS_URL": redis_url}
    return lambda *arguments, **more: CliRunner().invoke(main, list(arguments), env=environment, **more)


def snapshot(client):
    book, records = RedisRuleBook(client), RedisRecords(client)
    return (
        book.load(CLOUD).rules,
        book.history(CLOUD, "r"),
        records.audit(CLOUD, None, 2 * PIECE),
        sorted(r["asset_id"] for r in records.problems(CLOUD, None, 2 * PIECE).items),
        client.hlen(f"fieldwarden:{CLOUD}:flags"),
        client.zcard(f"fieldwarden:{CLOUD}:judged"),
    )


def test_a_backup_of_a_real_server_puts_everything_back(client, run, tmp_path):
    file, before = tmp_path / "backup.jsonl", snapshot(client)
    told = run("backup", str(file))
    assert (told.exit_code, "records written to" in told.stdout) == (0, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))
    client.flushdb()
    told = run("restore", str(file))
    assert (told.exit_code, told.stdout.startswith(f"{CLOUD}: ")) == (0, True), told.output
    assert snapshot(client) == before
    assert RedisRuleBook(client).is_set_up(CLOUD)


def test_a_backup_goes_through_a_pipe(client, run):
    before = snapshot(client)
    lines = run("backup", "-").stdout
    assert run("restore", "-", "--replace", input=lines).exit_code == 0
    assert snapshot(client) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("backup", "-", "nowhere"), "CLOUDINARY_URL has no account named nowhere\n"),
        (("restore", "-"), "this is no backup: its first line does not say so\n"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_2(client, run, arguments, told):
    result = run(*arguments, input="")
    assert (result.exit_code, result.stderr) == (2, told)
