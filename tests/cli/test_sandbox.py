"""`fieldwarden sandbox` as a person types it: what its options do, what it says, how it ends."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from app.cli import main
from app.sandbox.state.stores import take
from tests.cli.conftest import until
from tests.processes import free_ports

ROOT = Path(__file__).parents[2]
FAULTS = '{"error_rate": 0.5, "statuses": [{"status": 503}]}'


@pytest.fixture
def invoke(monkeypatch):
    """Run the command without serving; returns its result, and the account that it would have served."""

    def run(*options):
        served = []
        monkeypatch.setattr("app.sandbox.serve.serve", lambda account, port, **how: served.append(account))
        result = CliRunner().invoke(main, ["sandbox", *options], env={})
        return result, (served or [None])[0]

    return run


def test_its_options_make_the_account(invoke):
    result, account = invoke(
        *("--seed", "20", "--latency", "5", "--faults", FAULTS, "--quota", "500/60"),
        *("--webhook", "http://127.0.0.1:1/x", "--strict-disabled", "--signature-algorithm", "sha256"),
    )
    assert result.exit_code == 0, result.output
    assert len(account.assets) == 20
    assert account.faults.current()["latency_ms"] == 5
    assert account.faults.current()["error_rate"] == 0.5
    assert account.quota.current() == {"limit": 500, "window_seconds": 60.0, "used": 0}
    assert account.triggers.all()[0]["uri"] == "http://127.0.0.1:1/x"
    assert account.strict_disabled
    assert account.signature_algorithm == "sha256"


def test_without_options_it_is_the_example_and_nothing_goes_wrong(invoke):
    _, account = invoke()
    assert (len(account.assets), len(account.fields.all())) == (0, 5)
    assert account.faults.current() == {}
    assert account.quota.current()["limit"] is None
    assert account.signature_algorithm == "sha1"
    _, account = invoke("--empty")
    assert account.fields.all() == []


def test_a_reset_goes_back_to_the_options(invoke):
    _, account = invoke("--seed", "3", "--faults", FAULTS, "--quota", "9")
    before = take(account)["assets"]
    account.faults.set({})
    account.quota.set(None)
    account.reset()
    assert take(account)["assets"] == before
    assert account.faults.current()["error_rate"] == 0.5
    assert account.quota.current()["limit"] == 9


def test_faults_can_come_from_a_file(invoke, tmp_path):
    file = tmp_path / "faults.json"
    file.write_text(FAULTS)
    _, account = invoke("--faults", f"@{file}")
    assert account.faults.current()["error_rate"] == 0.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--faults", "{"], "not JSON: Expecting property name .* line 1 column 2"),
        (["--faults", "[]"], "must be a JSON object such as"),
        (["--faults", '{"lateness": 1}'], "Unknown faults: lateness. Known are drop, duplicate, error_rate"),
        (["--faults", '{"error_rate": "x"}'], "error_rate must be a number from 0"),
        (
            ["--faults", '{"statuses": [{"status": 503}, {}]}'],
            r"statuses\[1\] must be an object with a status",
        ),
        (["--faults", "@nowhere.json"], "nowhere.json cannot be read: No such file"),
        (["--quota", "many"], '"many" is not a number of calls such as 500, or 500/60'),
        (["--quota", "5/0"], '"5/0" is not a number of calls'),
        (["--quota", "-5"], '"-5" is not a number of calls'),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--latency", "soon"], "'soon' is not a valid integer"),
        (["--seed", "5", "--empty"], "--seed fills in the example's fields; leave out --empty"),
        (["--latency", "5", "--faults", '{"latency_ms": 6}'], "--latency and latency_ms of --faults"),
        (["--state", "/"], "is a directory"),
        (["--webhook", "here"], "'--webhook': \"here\" is not an address such as http"),
        (["--retry-scale", "-1"], '"-1" is not a number from 0'),
        (["--retry-scale", "nan"], '"nan" is not a number from 0'),
        (["--faults", '{"error_rate": 2}'], "error_rate must be a number from 0 to 1$"),
        (
            ["--faults", '{"statuses": [{"status": 503, "matches": "GET *"}]}'],
            "Unknown in statuses.0.: matches",
        ),
        (["--faults", '{"statuses": [{"status": 503, "match": 5}]}'], r"statuses\[0\].match must be a text"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence_and_2(invoke, options, words):
    result, account = invoke(*options)
    assert (result.exit_code, account) == (2, None)
    assert re.search(words, result.stderr.splitlines()[-1]), result.stderr


@pytest.mark.parametrize("text", ["", "{}", "not JSON"])
def test_a_state_that_cannot_be_used_is_left_alone_and_named(invoke, tmp_path, text):
    file = tmp_path / "account.json"
    file.write_text(text)
    result, account = invoke("--state", str(file))
    assert (result.exit_code, account) == (2, None)
    assert result.stderr.startswith(f"{file} cannot be used: it is not ")
    assert len(result.stderr.splitlines()) == 1
    assert file.read_text() == text


@contextmanager
def running(*options):
    """The command as a process of its own on a free port."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "sandbox", "--port", str(free_ports(1)[0]), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def greeting(process):
    """Wait until the process has said all that it says at its start, and return the lines."""
    lines = []
    while not lines or not lines[-1].startswith("  kept"):
        line = process.stdout.readline()
        assert line, lines
        lines.append(line.rstrip())
    return lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_person_is_told_what_they_need_and_what_was_saved(tmp_path, number):
    file = tmp_path / "account.json"
    with running("--seed", "1200", "--state", str(file)) as process:
        first, _, export, _, *rest = greeting(process)
        url = first.removeprefix("serving the sandbox account on ")
        shown = f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={url}"
        assert export == f"  export CLOUDINARY_URL='{shown}'"
        assert rest == [
            f"  page    {url}/",
            "  holds   1,200 assets, 5 metadata fields",
            f"  kept    in {file}, which is new",
        ]
        assert "1,200 assets" in requests.get(f"{url}/", timeout=10).text
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)
        assert (process.returncode, said) == (0, f"ended; 1,200 assets saved in {file}\n")
    with running("--seed", "5", "--state", str(file)) as process:
        assert greeting(process)[-2:] == [
            "  holds   1,200 assets, 5 metadata fields",
            f"  kept    in {file}, loaded from there",
        ]


def test_what_was_not_kept_is_said():
    with running() as process:
        assert greeting(process)[-1] == "  kept    in memory only; --state FILE keeps it"
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20)[0] == "ended; nothing was kept\n"


def test_an_account_survives_being_killed_but_for_its_last_seconds(tmp_path):
    file = tmp_path / "account.json"
    with running("--empty", "--state", str(file)) as process:
        url = greeting(process)[0].split()[-1]
        body = {"file": "data:,x", "public_id": "kept"}
        address = f"{url}/v1_1/sandbox/image/upload"
        assert requests.post(address, data=body, auth=("sandbox-key", "sandbox-secret"), timeout=5).ok
        until(lambda: json.loads(file.read_text())["stores"]["assets"]["assets"])
        process.kill()
    with running("--state", str(file)) as process:
        assert greeting(process)[-2] == "  holds   1 asset, 0 metadata fields"
