"""`fieldwarden run` as a person meets it: a process, its lines, its end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.cli.run.home import occupied
from app.cli.run.identity import identity
from app.cli.run.probes import answers, direct_session
from app.sandbox import SandboxAccount, SandboxServer
from tests.cli.conftest import until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One `fieldwarden run` with its output in a file, as under a service manager."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
        self.home, self.file = folder / "home", folder / "output"
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = {**kept, **self.ports, "FIELDWARDEN_HOME": str(self.home), **settings}
        with self.file.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "run"],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.file.read_text()

    def parts(self) -> dict[str, int]:
        """The pids of the parts, by name. What has just ended has no file any more."""
        noted = {}
        for file in (self.home / "processes").iterdir():
            with suppress(FileNotFoundError):
                noted[file.name] = file.read_text().split()
        return {name: int(words[0]) for name, words in noted.items() if words}

    def wait_for(self, text: str) -> None:
        def there() -> bool:
            assert self.process.poll() is None, self.output
            return text in self.output

        try:
            until(there, 60)
        except AssertionError as error:
            raise AssertionError(self.output) from error

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(9)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Run]:
    run = Run(folder, **settings)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.end()


def refused(folder: Path, **settings: str) -> str:
    """Start a run that has to end by itself with exit code 2, and return what it said."""
    with running(folder, **settings) as run:
        assert run.process.wait(30) == 2, run.output
        assert "Traceback" not in run.output
        return run.output


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_is_said_with_the_setting_to_change(tmp_path, taken, name):
    assert f"{name}: port {taken} is taken by another program. Set {name}" in refused(
        tmp_path, **{name: taken}
    )


def test_one_port_for_both_is_said(tmp_path):
    port = str(free_port())
    said = refused(tmp_path, PORT=port, SANDBOX_PORT=port)
    assert said == f"PORT and SANDBOX_PORT must differ, both are {port}.\n"


def test_all_wrong_settings_are_said_at_once(tmp_path):
    said = refused(tmp_path, PORT="x", MODE="loud", CLOUDINARY_URL="https://example.com")
    assert [line.split(":")[0] for line in said.splitlines()] == ["CLOUDINARY_URL", "PORT", "MODE"]


def test_a_second_run_of_the_same_home_is_refused(tmp_path):
    with occupied(tmp_path / "home"):
        assert f"Another run (process {os.getpid()}) already uses" in refused(tmp_path)


def test_an_unreachable_redis_is_said_without_its_password(tmp_path):
    said = refused(tmp_path, REDIS_URL=f"redis://:hush@127.0.0.1:{free_port()}/0")
    assert "REDIS_URL: no Redis server answers there" in said
    assert "hush" not in said


def test_a_refused_key_is_said_without_the_secret(tmp_path):
    with SandboxServer(SandboxAccount()) as account:
        url = f"cloudinary://sandbox-key:wrong-one@sandbox?upload_prefix={account.url}"
        said = refused(tmp_path, CLOUDINARY_URL=url)
    assert 'CLOUDINARY_URL: the account "sandbox" refuses the key' in said
    assert "wrong-one" not in said


RULE = {
    "name": "A product is sold in the USA",
    "metadata_field_id": "site",
    "condition": {"metadata_field_id": "category", "equals": "product"},
    "result": {"enable": True, "apply_value": {"value": "usa"}},
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[{]", "not JSON: Expecting property name enclosed in double quotes at column 3"),
        ('[{"name": "x"}]', "/0"),
        (None, "cannot be read"),
    ],
)
def test_a_rules_file_that_cannot_be_used_is_said_before_anything_starts(tmp_path, text, told):
    file = tmp_path / "rules.json"
    if text is not None:
        file.write_text(text)
    said = refused(tmp_path, RULES_FILE=str(file))
    assert f"RULES_FILE {file}" in said
    assert told in said
    assert "starting" not in said


def test_rules_of_a_file_are_shown_at_work_and_what_is_wrong_with_them_is_told(tmp_path):
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([RULE, {**RULE, "name": "Lost", "metadata_field_id": "nowhere"}]))
    with running(tmp_path, RULES_FILE=str(file)) as run:
        run.wait_for("Ctrl-C stops everything.")
    assert f"The rules come from the file {file} (RULES_FILE)." in run.output
    assert "filled in    site = usa" in run.output
    (line,) = [line for line in run.output.splitlines() if line.startswith("attention")]
    assert "sandbox: The rule “Lost” is suspended" in line


def test_without_rules_of_the_account_that_is_said(tmp_path):
    with running(tmp_path, RULES_SOURCE="account") as run:
        run.wait_for("Ctrl-C stops everything.")
    assert "The rules are the account's own (RULES_SOURCE=account)." in run.output
    assert "No rules are in force." in run.output
    assert not re.search(r"\b403\b", re.sub(r":\d+/", "/", run.output))  # a port may hold these digits


def test_observing_is_told_as_what_would_be_done(tmp_path):
    with running(tmp_path, MODE="observe") as run:
        run.wait_for("Ctrl-C stops everything.")
    assert "would fill in site = usa" in run.output
    assert "MODE=observe" in run.output
    assert "filled in " not in run.output
    assert "flagged  " not in run.output


def test_from_nothing_to_enforced_assets_and_back_in_a_home_for_this_user_only(tmp_path):
    with running(tmp_path) as run:
        run.wait_for("Ctrl-C stops everything.")
        said = run.output.splitlines()
        parts = run.parts()
        assert run.end() == 0
    ready = next(line for line in said if line.startswith("ready"))
    password = (run.home / "admin-password").read_text().strip()
    assert ready == f"ready  console http://127.0.0.1:{run.ports['PORT']}/  (admin password: {password})"
    told = "\n".join(said[said.index(ready) :])
    assert "people/maya             sent" in told
    assert "filled in    site = usa" in told
    assert "missing      team (mandatory here)" in told
    assert "flagged      with the tag missing-metadata" in told
    assert set(parts) == {"redis", "sandbox", "web", "worker"}
    assert [identity(pid) for pid in parts.values()] == [None] * 4
    open_to_others = [file for file in [run.home, *run.home.rglob("*")] if file.stat().st_mode & 0o077]
    assert open_to_others == []
    assert any(file.name == "web.log" for file in run.home.rglob("*"))


def test_a_second_start_keeps_rules_and_password_even_after_a_kill(tmp_path):
    first = Run(tmp_path)
    try:
        first.wait_for("Ctrl-C stops everything.")
    finally:
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
    with running(tmp_path) as second:
        second.wait_for("The rules of the last run are still there.")
        assert f"(admin password: in {second.home / 'admin-password'})" in second.output


def test_a_killed_part_is_back_soon_and_none_is_a_traceback_on_the_console(tmp_path):
    with running(tmp_path) as run:
        run.wait_for("Ctrl-C stops everything.")
        before = run.parts()
        for name in ("web", "worker", "sandbox", "redis"):
            os.kill(before[name], signal.SIGKILL)
            until(lambda name=name: run.parts().get(name, before[name]) != before[name])
            assert f"{name:<8}| ended (killed by SIGKILL), starts again in 1 s" in run.output
        until(lambda: answers(direct_session(), f"http://127.0.0.1:{run.ports['PORT']}/readyz"))
    assert "Traceback" not in run.output
    assert 'File "' not in run.output
