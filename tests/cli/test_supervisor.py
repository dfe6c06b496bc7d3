"""Parts are kept alive and ended, with real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.run.identity import identity
from app.cli.run.register import Register
from app.cli.run.supervisor import PartRefused
from tests.cli.conftest import python, until

SLEEP = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(600)"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel ties processes on Linux only")


def test_a_part_that_dies_is_started_again_and_that_is_said(watched):
    child = watched.supervisor.start(python("web", SLEEP))
    first = child.pid
    os.kill(first, signal.SIGKILL)
    watched.wait(lambda: child.pid != first and identity(child.pid))
    log = watched.home / "logs" / "web.log"
    assert watched.said == [f"web     | ended (killed by SIGKILL), starts again in 0.02 s; log: {log}"]


def test_pauses_grow_up_to_the_last(watched):
    watched.supervisor.start(python("worker", "raise SystemExit(3)"))
    watched.wait(lambda: len(watched.said) >= 4)
    assert ["again in 0.02 s" in line for line in watched.said[:4]] == [True, False, False, False]
    assert all("(exit code 3), starts again in 0.04 s" in line for line in watched.said[1:4])


def test_a_part_that_refuses_its_settings_at_the_start_ends_the_run_with_its_words(watched):
    watched.supervisor.start(python("web", "import sys; print('PORT: wrong', file=sys.stderr); sys.exit(2)"))
    with pytest.raises(PartRefused, match="web: PORT: wrong"):
        watched.wait(lambda: False)


def test_ending_asks_first_and_kills_those_who_do_not_listen(watched):
    polite = watched.supervisor.start(
        python(
            "polite",
            "import signal, sys, time\n"
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('bye')))\n"
            "print('up')\n"
            "time.sleep(600)",
        )
    )
    deaf = watched.supervisor.start(python("deaf", DEAF))
    for child, word in ((polite, "up"), (deaf, "deaf")):
        until(lambda child=child, word=word: word in child.log_path.read_text())
    watched.supervisor.end(patience=0.5, urgent=watched.urgent)
    assert polite.log_path.read_text() == "up\nbye\n"
    assert (identity(polite.pid), identity(deaf.pid)) == (None, None)
    assert list((watched.home / "processes").iterdir()) == []


def test_a_second_signal_kills_at_once(watched):
    deaf = watched.supervisor.start(python("deaf", DEAF))
    until(lambda: "deaf" in deaf.log_path.read_text())
    watched.urgent.set()
    watched.supervisor.end(patience=1000, urgent=watched.urgent)
    assert identity(deaf.pid) is None


def test_what_others_need_ends_last(watched):
    order = watched.home / "order"
    say = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open({0!r}, 'a').write({1!r})\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up')\n"
        "time.sleep(600)"
    )
    parts = [
        python("redis", say.format(str(order), "redis "), ends_last=True),
        python("web", say.format(str(order), "web ")),
    ]
    children = [watched.supervisor.start(part) for part in parts]
    for child in children:
        until(lambda child=child: "up" in child.log_path.read_text())
    watched.supervisor.end(urgent=watched.urgent)
    assert order.read_text() == "web redis "


def test_what_a_dead_part_leaves_of_its_group_is_ended(watched):
    parent = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
        "print(child.pid)\n"
        "child.wait()"
    )
    child = watched.supervisor.start(python("web", parent))
    grandchild = int(until(lambda: child.log_path.read_text().strip()))
    os.kill(child.pid, signal.SIGKILL)
    watched.wait(lambda: identity(grandchild) is None)


def test_only_warnings_reach_the_console_and_everything_the_log(watched):
    lines = [
        '{"time":"1","level":"info","logger":"a","message":"nothing"}',
        '{"time":"1","level":"warning","logger":"a","message":"the \\"mug\\" is late"}',
        '{"time":"1","level":"error","logger":"a","message":"broken","error":"ValueError"}',
        r'{"level":"error","logger":"rq","message":"a job failed\nTraceback (most recent call last):\n"}',
        '{"level": "error"}',
        '["warning", "message"]',
        "Traceback (most recent call last):",
    ]
    child = watched.supervisor.start(python("worker", f"print({chr(10).join(lines)!r}); {SLEEP}"))
    watched.wait(lambda: len(watched.said) == 3)
    assert watched.said == [
        'worker  | warning: the "mug" is late',
        "worker  | error: broken",
        "worker  | error: a job failed",
    ]
    watched.wait(lambda: child.log_path.read_text().splitlines() == lines)


def test_a_process_left_behind_is_ended_and_a_stranger_is_not(tmp_path):
    left = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    try:
        register = Register(tmp_path / "processes")
        register.enter("redis", left.pid)
        pid, _, boot = identity(stranger.pid).split(" ", 2)
        (tmp_path / "processes" / "web").write_text(f"{pid} 1 {boot}")
        (tmp_path / "processes" / "worker").write_text("nonsense")
        assert register.end_leftovers() == ["redis"]
        assert left.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
        assert list((tmp_path / "processes").iterdir()) == []
    finally:
        for process in (left, stranger):
            process.kill()
            process.wait()


RUN = """
import signal, sys, threading
from pathlib import Path
from app.cli.run.console import Console
from app.cli.run.endings import told_to_end
from app.cli.run.strays import adopt_strays
from app.cli.run.supervisor import Supervisor
from tests.cli.conftest import python
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests may themselves run under nohup
with told_to_end() as (ending, urgent):
    supervisor = Supervisor(Console(), Path(sys.argv[1]), ending, strays=adopt_strays())
    child = supervisor.start(python("worker", sys.argv[2]))
    supervisor.watch()
    supervisor.end(patience=1, urgent=urgent)
"""
STRAY = (
    "import os, subprocess, sys, time\n"
    f"stray = subprocess.Popen([sys.executable, '-c', {DEAF!r}], start_new_session=True)\n"
    "open(sys.argv[1] if len(sys.argv) > 1 else 'pids', 'w').write(f'{os.getpid()} {stray.pid}')\n"
    "time.sleep(600)"
)


@pytest.fixture
def running(tmp_path):
    """A whole supervising process, its part, and a stray of that part in a session of its own."""
    command = [sys.executable, "-c", RUN, str(tmp_path), STRAY]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment)
    pids: list[int] = []
    try:
        pids = list(map(int, until(lambda: written(tmp_path / "pids")).split()))
        yield process, *pids
    finally:
        process.kill()
        process.wait()
        for pid in pids:
            if identity(pid):
                os.kill(pid, signal.SIGKILL)


def written(file: Path) -> str:
    text = file.read_text() if file.exists() else ""
    return text if len(text.split()) == 2 else ""


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_strays_included(running, number):
    process, part, stray = running
    process.send_signal(number)
    assert process.wait(10) == 0
    assert (identity(part), identity(stray)) == (None, None)


@LINUX
def test_parts_end_when_their_supervisor_is_killed(running):
    process, part, _ = running
    process.kill()
    process.wait()
    until(lambda: identity(part) is None)
