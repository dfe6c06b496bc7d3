"""`fieldwarden audit`, `undo` and `holds`, on a real Redis and a sandbox account."""

from __future__ import annotations

import csv
import io
import json
import threading

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.sandbox import SandboxAccount, SandboxServer
from tests.usecases.world import CLOUD, World


@pytest.fixture(scope="module")
def server():
    with SandboxServer(SandboxAccount(seed_example=False)) as running:
        yield running


@pytest.fixture
def world(server, redis_url):
    """Two assets that the rules have filled in; one was edited since."""
    client = redis.Redis.from_url(redis_url, decode_responses=True)
    client.flushdb()
    server.account.reset()
    made = World(server.url, client)
    made.set_rules()
    made.small, made.edited = made.upload("small", "kind=small"), made.upload("edited", "kind=small")
    made.enforce(made.small, made.edited, cause="backfill:7")
    made.api("POST", "/image/metadata", data={"public_ids[]": "edited", "metadata": "size=xl"})
    made.environment = {
        "CLOUDINARY_URL": f"cloudinary://sandbox-key:sandbox-secret@{CLOUD}?upload_prefix={server.url}",
        "REDIS_URL": redis_url,
        "LOG_LEVEL": "error",
    }
    yield made
    made.close()
    client.close()


NOTHING_FITS = "nothing that was written fits; `fieldwarden audit --kind write` shows what was\n"


def run(world, *arguments, answer=None, **environment):
    return CliRunner().invoke(main, arguments, env={**world.environment, **environment}, input=answer)


def objects(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def undo_with_workers(world, *arguments, after=0.0):
    """Run the command while workers work, from so many seconds on."""
    done = threading.Event()

    def work():
        done.wait(after)
        while not done.wait(0.05):
            world.drain_all()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        return run(world, "undo", *arguments)
    finally:
        done.set()
        worker.join()


def test_a_dry_run_says_what_would_come_of_it_and_does_nothing(world):
    result = run(world, "undo", "--run", "backfill:7", "--dry-run")
    assert sorted(result.stdout.splitlines()) == [
        "edited  size: left, it was edited since",
        'small  size: "xs" -> nothing',
    ]
    assert result.stderr.splitlines() == [
        "2 values on 2 assets of sandbox",
        "would put back: 1; nothing was written",
        "left as it is: 1 (it was edited since)",
    ]
    assert result.exit_code == 1
    assert world.values(world.small)["size"] == "xs"
    assert run(world, "undo", "--list").stdout == ""


def test_an_undo_asks_waits_for_the_workers_and_tells_what_came_of_it(world):
    refused = run(world, "undo", "--run", "backfill:7", answer="n\n")
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (2, "nothing was done")
    result = undo_with_workers(world, "--run", "backfill:7", "--yes")
    assert sorted(result.stdout.splitlines()) == [
        "edited  size: left, it was edited since",
        "small  size: nothing",
    ]
    assert result.stderr.splitlines()[-2:] == ["put back: 1", "left as it is: 1 (it was edited since)"]
    assert result.exit_code == 1
    assert (world.values(world.small), world.values(world.edited)["size"]) == ({"kind": "small"}, "xl")
    listed = run(world, "undo", "--list").stdout
    assert "done: 2 of 2 assets; run backfill:7; by command line" in listed
    shown = run(world, "undo", "--show", listed.split()[0], "--json")
    restored = {item["public_id"]: item["restored"] for item in objects(shown)}
    assert restored == {"small": {"size": None}, "edited": {}}


def test_the_last_write_of_one_asset_is_taken_back_and_its_hold_is_listed_and_lifted(world):
    result = undo_with_workers(world, "--asset", "small", "--yes")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "put back: 1")
    line = run(world, "holds", "list").stdout
    assert line.startswith('small  size: nothing, not "xs"  held by undo:')
    (item,) = objects(run(world, "holds", "list", "--json", "--asset", world.small))
    assert (item["field"], item["by"]) == ("size", "command line")
    assert run(world, "holds", "lift").exit_code == 2
    assert run(world, "holds", "lift", "--field", "owner").stderr == "0 holds of sandbox\n"
    assert run(world, "holds", "lift", "--field", "size", answer="n\n").exit_code == 2
    assert run(world, "holds", "lift", "--field", "size", "--yes").stdout == "lifted: 1\n"
    world.drain_all()
    assert world.values(world.small)["size"] == "xs"


def test_an_undo_of_many_assets_wants_their_number(world):
    many = [world.upload(f"more{number}", "kind=small") for number in range(26)]
    world.enforce(*many, cause="backfill:9")
    undo = ("undo", "--run", "backfill:9", "--no-wait")
    refused = run(world, *undo, "--yes", ASK_ABOVE="20 100%")
    assert (refused.exit_code, "--yes 26" in refused.stderr) == (2, True), refused.stderr
    assert run(world, *undo, answer="y\n", ASK_ABOVE="20 100%").exit_code == 2
    assert run(world, *undo, "--yes", "25", ASK_ABOVE="20 100%").exit_code == 2
    assert run(world, "undo", "--list").stdout == ""
    typed = run(world, *undo, answer="26\n", ASK_ABOVE="20 100%")
    assert (typed.exit_code, "type 26 to go on" in typed.stderr) == (0, True), typed.stderr


def test_where_nobody_answers_nothing_is_done(world):
    result = run(world, "undo", "--run", "backfill:7", answer="")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, "nothing was done")


def test_an_undo_that_waits_says_why(world, monkeypatch):
    ticks = iter(range(0, 10_000, 10))
    monkeypatch.setattr("app.cli.undo.acting.time.monotonic", lambda: next(ticks))
    result = undo_with_workers(world, "--run", "backfill:7", "--yes", after=0.5)
    assert "0 of 2 are through; Ctrl-C stops watching; waits: no worker runs" in result.stderr


def test_an_undo_can_be_left_to_the_workers(world):
    result = run(world, "undo", "--cause", "backfill", "--yes", "--no-wait")
    assert (result.exit_code, result.stdout.startswith("undo:")) == (0, True)
    world.drain_all()
    assert world.values(world.small) == {"kind": "small"}


def test_where_nothing_was_written_there_is_nothing_to_ask(world):
    result = run(world, "undo", "--run", "backfill:8")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "0 values on 0 assets of sandbox\n" + NOTHING_FITS,
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["undo"], "say what is to be taken back: one or more of run, rule, asset"),
        (["undo", "--until", "1h"], "say what is to be taken back"),
        (["undo", "--since", "soon"], "'soon' is not a moment: write a date (2026-03-01)"),
        (["undo", "--show", "undo:1"], "sandbox has no undo undo:1: `fieldwarden undo --list` names them"),
        (["undo", "elsewhere", "--run", "x"], "CLOUDINARY_URL has no account named elsewhere"),
        (["holds", "lift"], "say which holds: --asset, --field, --run, --rule or --all"),
    ],
)
def test_misuse_ends_with_2_and_says_what_to_do(world, arguments, told):
    result = run(world, *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


def test_under_a_mode_that_writes_nothing_it_says_so_before_it_asks(world):
    result = run(world, "undo", "--run", "backfill:7", MODE="observe")
    assert (result.exit_code, "the mode of sandbox is observe" in result.stderr) == (2, True)
    assert "take them back?" not in result.stderr


def test_the_audit_is_a_table_that_can_be_narrowed(world):
    lines = run(world, "audit", "--kind", "write", "--field", "size").stdout.splitlines()
    assert len(lines) == 2
    assert "write           backfill:7  small  size: nothing -> xs (by " in "\n".join(lines)
    assert len(run(world, "audit", "--asset", "small", "--limit", "1").stdout.splitlines()) == 1
    assert run(world, "audit", "--until", "1h").stdout == ""
    kinds = {line.split()[2] for line in run(world, "audit").stdout.splitlines()}
    assert kinds == {"write", "rule_created"}


def test_a_rule_is_named_by_its_name_and_told_by_it(world):
    found = run(world, "audit", "--rule", "size", "--kind", "write").stdout
    assert "size: nothing -> xs (by size)" in found
    assert run(world, "undo", "--rule", "size", "--dry-run").stderr.startswith("2 values on 2 assets")
    assert run(world, "holds", "list", "--rule", "size").exit_code == 0


def test_the_audit_as_csv_and_as_json_lines(world):
    text = run(world, "audit", "--format", "csv", "--asset", "small").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert [row[name] for name in ("kind", "field", "before", "after")] == ["write", "size", "", "xs"]
    (entry,) = objects(run(world, "audit", "--format", "jsonl", "--asset", "small"))
    assert entry["detail"]["changes"] == {"size": "xs"}


def test_what_an_asset_is_called_cannot_steer_a_terminal(world):
    asset = world.upload("red\x1b[31m", "kind=small")
    world.enforce(asset)
    assert "\x1b" not in run(world, "audit").stdout + run(world, "undo", "--asset", asset, "--dry-run").stdout
