"""Previews, snapshots, inventories, backfills and imports on the command line, on a real Redis."""

from __future__ import annotations

import csv
import io
import json

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.cli.progress import Progressing
from app.sandbox import SandboxAccount, SandboxServer
from tests.usecases.world import World

RULE = {
    "name": "=small things are somebody's",
    "metadata_field_id": "owner",
    "condition": {"metadata_field_id": "kind", "equals": "small"},
    "result": {"apply_value": {"value": "+Ada"}},
}


class Shell:
    """Runs commands, and whatever a worker would do when it is asked to."""

    def __init__(self, server, redis_url):
        self.client = redis.Redis.from_url(redis_url, decode_responses=True)
        self.client.flushdb()
        self.world = World(server.url, self.client)
        address = f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={server.url}"
        self.environment = {"CLOUDINARY_URL": address, "REDIS_URL": redis_url, "LOG_LEVEL": "error"}

    def __call__(self, *arguments, answer=None, **more):
        environment = {**self.environment, **more}
        return CliRunner().invoke(main, list(map(str, arguments)), env=environment, input=answer)

    def drain(self):
        self.world.drain_all()

    def writes(self):
        return {name for name in self.world.our_calls() if name.startswith(("POST /image", "PUT"))}


@pytest.fixture(scope="module")
def server():
    with SandboxServer(SandboxAccount(seed_example=False)) as server:
        yield server


@pytest.fixture
def shell(server, redis_url, monkeypatch):
    server.account.reset()
    made = Shell(server, redis_url)
    made.world.set_rules()
    for name, kind in (("a", "small"), ("b", "small"), ("c", "large"), ("d", "odd")):
        made.world.upload(name, f"kind={kind}")
    monkeypatch.setattr("app.cli.backfill.watching.time.sleep", lambda _: made.drain())
    made.world.our_calls()
    yield made
    made.world.close()
    made.client.close()


@pytest.fixture
def rule(tmp_path):
    path = tmp_path / "rule.json"
    path.write_text(json.dumps(RULE))
    return path


def test_a_preview_says_what_it_costs_and_what_would_become_of_the_library(shell):
    told = shell("preview")
    assert told.exit_code == 0, told.output
    assert (
        told.stderr == "sandbox: about 4 assets, 3 calls to list them, within this hour; nothing is written\n"
    )
    lines = told.stdout.splitlines()
    assert lines[0] == "4 assets looked at, 3 would be touched"
    assert "  by rule        “size” 2" in lines
    assert "  flags          added on 1, removed from 0" in lines
    assert shell.writes() == set()


def test_a_changed_rule_is_tried_and_its_rows_are_no_formulas(shell, rule):
    told = shell("preview", "sandbox", "--rule", rule, "--format", "csv")
    assert told.exit_code == 0, told.output
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    owners = [row for row in rows if row["what"] == "change" and row["field"] == "owner"]
    assert {(row["public_id"], row["before"], row["after"]) for row in owners} == {
        ("a", "", "'+Ada"),
        ("b", "", "'+Ada"),
    }
    assert {row["rules"] for row in owners} == {"'=small things are somebody's"}
    assert "4 assets looked at" in told.stderr
    assert shell.writes() == set()


def test_a_rule_and_a_set_of_rules_are_tried_in_yaml_too(shell, tmp_path):
    one = "name: owned\nmetadata_field_id: owner\ncondition: {metadata_field_id: kind, equals: small}\n"
    one += "result: {apply_value: {value: Ada}}\n"
    alone, whole = tmp_path / "one.yaml", tmp_path / "rules.yaml"
    alone.write_text(one)
    whole.write_text("metadata_rules:\n  - " + one.replace("\n", "\n    "))
    assert "by field       owner 2" in shell("preview", "--rules", whole).stdout
    assert "by field       owner 2\n                 size 2" in shell("preview", "--rule", alone).stdout
    alone.write_text(one.replace("equals", "equal"))
    assert f"{alone}:3 /condition: unknown key" in shell("preview", "--rule", alone).stderr


def test_a_saved_snapshot_is_previewed_without_a_call(shell, rule, tmp_path):
    saved = tmp_path / "library.jsonl"
    assert "4 assets written" in shell("snapshot", "save", saved).stderr
    shell.world.our_calls()
    told = shell("preview", "--from", saved, "--rule", rule, "--format", "jsonl", "--limit", 10)
    shown = {one["public_id"]: one for one in map(json.loads, told.stdout.splitlines())}
    assert shown["a"]["changes"] == {"owner": "+Ada", "size": "xs"}
    assert shown["a"]["before"] == {"owner": None, "size": None}
    assert set(shell.world.our_calls()) <= {"GET /metadata_fields"}
    counted = json.loads(shell("preview", "--from", saved, "--format", "json").stdout)
    assert (counted["assets"], counted["changed"], counted["mode"]) == (4, 2, "enforce")


def test_what_was_judged_of_late_is_previewed_as_it_was(shell, rule):
    asset = next(iter(shell.world.account.page("image").items)).asset_id
    shell.world.enforce(asset)
    told = shell("preview", "--recent", "7d", "--rule", rule)
    assert told.stdout.startswith("1 assets looked at")
    assert told.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--rules", "r", "--rule", "r"], "--rules is the whole set"),
        (["--recent", "7d", "--from", "-"], "choose one of --from and --recent"),
        (["--rules", "none.json"], "none.json: cannot be read: No such file"),
        (
            ["--without", "siz", "--recent", "1d"],
            'no rule here has the external_id or the name "siz"; did you mean "size"?',
        ),
        (["--from", "-"], "<stdin> line 1: this is not JSON: "),
        (["--from", __file__], "; `fieldwarden snapshot save` writes files that can be read here"),
    ],
)
def test_what_cannot_be_previewed_is_a_sentence_and_2(shell, arguments, told):
    result = shell("preview", *arguments, answer="{\n")
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_backfill_shows_its_count_asks_works_and_reports(shell):
    refused = shell("backfill", "start", answer="n\n")
    assert refused.exit_code == 2
    assert "4 assets looked at, 3 would be touched" in refused.stderr
    assert "write to 3 assets? [y/N]" in refused.stderr
    assert refused.stderr.endswith("nothing was done\n")
    assert shell.writes() == set()
    done = shell("backfill", "start", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "2  changed" in done.stdout
    assert "1  flagged" in done.stdout
    rows = list(csv.DictReader(io.StringIO(shell("backfill", "results").stdout)))
    assert [row["after"] for row in rows if row["outcome"] == "changed"] == ["xs", "xs"]
    (line,) = shell("backfill", "results", "--format", "jsonl", "--outcome", "flagged").stdout.splitlines()
    assert json.loads(line)["detail"]["public_id"] == "c"
    listed = shell("backfill", "list").stdout.splitlines()
    assert [line.split()[5] for line in listed] == ["done", "cancelled"]


def test_above_the_belt_yes_needs_the_number(shell):
    tight = {"ASK_ABOVE": "2 100%"}
    told = shell("backfill", "start", "--yes", **tight)
    assert (told.exit_code, shell.writes()) == (2, set())
    assert "--yes 3" in told.stderr
    assert shell("backfill", "start", answer="y\n", **tight).exit_code == 2
    typed = shell("backfill", "start", answer="3\n", **tight)
    assert typed.exit_code == 0, typed.output
    assert "type 3 to go on" in typed.stderr
    assert shell("backfill", "start", "--yes", "3", **tight).exit_code == 0
    assert "takes a number" in shell("backfill", "start", "--yes", "lots").stderr


def test_where_nobody_answers_nothing_is_done_and_no_run_stays(shell):
    for tight in ({}, {"ASK_ABOVE": "2 100%"}):
        told = shell("backfill", "start", answer="", **tight)
        assert (told.exit_code, told.stderr.splitlines()[-1]) == (2, "nothing was done")
    states = [line.split()[5] for line in shell("backfill", "list").stdout.splitlines()]
    assert states == ["cancelled", "cancelled"]
    assert "one of changed, flagged" in shell("backfill", "results", "--outcome", "well").stderr


def test_a_run_is_left_to_the_workers_paused_resumed_and_shown(shell):
    begun = shell("backfill", "start", "--yes", "3", "--no-wait")
    run_id = begun.stdout.split()[1]
    assert f"the run {run_id} (counting) is under way" in shell("backfill", "start").stderr
    assert "is paused" in shell("backfill", "pause").stdout
    assert "paused, somebody, or a change of the rules" in shell("backfill", "show", run_id).stdout
    shown = json.loads(shell("backfill", "show", "--json").stdout)
    assert (shown["id"], shown["state"], shown["agreed"]) == (run_id, "paused", 3)
    assert shell("backfill", "resume", run_id).exit_code == 0
    assert "done, it has come to its end" in shell("backfill", "show").stdout
    told = shell("backfill", "cancel", run_id)
    assert (told.exit_code, told.stderr) == (2, f"the run {run_id} has ended: it is done\n")
    assert "there is no run x" in shell("backfill", "show", "x").stderr


def test_an_inventory_counts_without_a_write(shell):
    told = shell("inventory")
    assert told.exit_code == 0, told.output
    assert "about 4 assets, 3 calls" in told.stderr
    assert "2 assets would get other values by the rules in force" in told.stdout
    found = json.loads(shell("inventory", "--json").stdout)
    assert found["kinds"] == {"image/upload": 4}
    assert found["filled"] == {"kind": 4, "colors": 0, "owner": 0, "size": 0}
    assert found["missing"] == {"owner": 1}
    assert shell.writes() == set()


def test_an_accounts_own_rules_are_taken_over_once(shell):
    body = {**RULE, "name": "theirs"}
    made = shell.world.api("POST", "/metadata_rules", json=body)
    dry = shell("rules", "import", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, "new       theirs\n")
    assert len(shell.world.rulebook.load("sandbox").rules) == 2
    assert shell("rules", "import").stdout == "new       theirs\n"
    kept = {rule["external_id"]: rule for rule in shell.world.rulebook.load("sandbox").rules}
    assert len(kept) == 3
    assert kept[made["external_id"]]["result"] == made["result"]
    assert json.loads(shell("rules", "import", "--json").stdout)["same"] == ["theirs"]
    assert "change them in the account" in shell("rules", "import", RULES_SOURCE="account").stderr


def test_plain_lines_tell_count_rate_and_time_left(monkeypatch, capsys):
    now = [100.0]
    monkeypatch.setattr("app.cli.progress.time.monotonic", lambda: now[0])
    progress = Progressing("judged")
    progress.show(0, 1000)
    now[0] += 20
    progress.show(200, 1000, "80 calls left")
    progress.say("waits: why")
    progress.say("waits: why")
    assert capsys.readouterr().err.splitlines() == [
        "200 of 1,000 judged, 10 a second, 1 min 20 s left, 80 calls left",
        "waits: why",
    ]


def test_a_command_says_what_it_does_in_words_and_logs_no_more(shell):
    told = shell("backfill", "start", "--yes", LOG_LEVEL="info")
    assert told.exit_code == 0, told.output
    assert '"level":' not in told.stderr
    assert '"level":"info"' in shell("backfill", "start", "--yes", LOG_LEVEL="debug").stderr
