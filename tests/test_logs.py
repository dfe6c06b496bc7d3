"""Log lines: one a record, whatever is in it."""

import logging
import subprocess
import sys

from app.logs import KeyValueFormatter, quoted

PROGRAM = """
import logging
from app.logs import configure
configure("debug")
configure("warning")
log = logging.getLogger("app.test")
log.info("not shown")
log.warning("two\\nlines of %s", 'a "quoted" thing')
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def test_plain_words_stay_bare_and_all_else_is_quoted():
    assert [quoted(text) for text in ("web", "a b", "", 'x"y', "ü")] == [
        "web",
        '"a b"',
        '""',
        '"x\\"y"',
        '"ü"',
    ]


def test_a_record_is_one_line():
    record = logging.LogRecord("app.x", logging.INFO, "", 0, "up to %s", ("now",), None)
    record.created, record.msecs = 0.0, 7.0
    told = KeyValueFormatter().format(record)
    assert told == 'time=1970-01-01T00:00:00.007Z level=info logger=app.x message="up to now"'


def test_records_go_to_standard_error_once_and_from_the_level_on():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    first, second = done.stderr.splitlines()
    assert done.stdout == ""
    assert first.endswith('level=warning logger=app.test message="two\\nlines of a \\"quoted\\" thing"')
    assert 'level=error logger=app.test message=failed error=ZeroDivisionError trace="Traceback' in second
