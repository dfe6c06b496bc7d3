"""Log records: one a line for machines, whatever is in them; readable on a terminal, and harmless."""

from __future__ import annotations

import json
import logging
import os
import pty
import subprocess
import sys

from app.logs import formatter

PROGRAM = """
import logging
from app.logs import configure
configure("debug")
configure("warning")
log = logging.getLogger("app.test")
log.info("not shown")
log.warning("two\\nlines of %s", 'a "quoted" thing', extra={"delivery": "d1"})
try:
    secret = "hush" + str(7)
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def record(message="up to %s", *arguments, **extra):
    made = logging.LogRecord("app.x", logging.INFO, "", 0, message, arguments, None)
    made.created = 0.007
    for name, value in extra.items():
        setattr(made, name, value)
    return made


def test_a_record_is_one_line_of_json_with_what_everybody_looks_for_first():
    line = formatter(is_terminal=False).format(record("up\nto %s", "now", deliveries=["a", "ü"]))
    assert line == (
        '{"time":"1970-01-01T00:00:00.007Z","level":"info","logger":"app.x",'
        '"message":"up\\nto now","deliveries":["a","ü"]}'
    )


def test_on_a_terminal_it_is_a_line_that_commands_nothing():
    hostile = "\x1b[2J\r\nup \x07"
    line = formatter(is_terminal=True).format(record(hostile, asset=hostile, assets=[hostile]))
    assert len(line.splitlines()) == 1
    assert [part for part in ("\x1b[2J", "\r", "\x07") if part in line] == []
    assert "up" in line


def test_what_others_add_to_their_records_is_left_out():
    theirs = record("a job failed", arguments=["hush7"])
    theirs.name = "rq.worker"
    assert [form for form in (False, True) if "hush7" in formatter(is_terminal=form).format(theirs)] == []


def failed(message, *failure):
    made = record(message)
    made.exc_info = failure or (None, None, None)
    return made


def test_a_failure_that_is_none_is_no_failure():
    told = json.loads(formatter(is_terminal=False).format(failed("gone wrong")))
    assert (told["message"], "error" in told) == ("gone wrong", False)
    assert "gone wrong" in formatter(is_terminal=True).format(failed("gone wrong"))


def test_on_a_terminal_a_failure_commands_nothing_either():
    hostile = ValueError("\x1b[2J\r\x07")
    shown = formatter(is_terminal=True).format(failed("gone wrong", ValueError, hostile, None))
    assert [part for part in ("\x1b[2J", "\r", "\x07") if part in shown] == []
    assert r"ValueError: \x1b[2J" in shown


def test_records_go_to_standard_error_once_and_from_the_level_on():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    first, second = map(json.loads, done.stderr.splitlines())
    assert done.stdout == ""
    told = {name: first[name] for name in ("level", "logger", "message", "delivery")}
    assert told == {
        "level": "warning",
        "logger": "app.test",
        "message": 'two\nlines of a "quoted" thing',
        "delivery": "d1",
    }
    assert (second["level"], second["message"], second["error"]) == ("error", "failed", "ZeroDivisionError")
    assert second["trace"].startswith("Traceback")


def test_a_terminal_gets_lines_for_people_and_no_variables_of_a_traceback():
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stderr=theirs) as child:
        child.wait(30)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "delivery" in shown
    assert "ZeroDivisionError" in shown
    assert not shown.startswith("{")
    assert "hush7" not in shown
