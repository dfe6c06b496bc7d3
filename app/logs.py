"""Logging: one record a line on standard error, as JSON; on a terminal in a form for people.

All loggers are those of the standard library, RQ's and the web server's too. What a record of ours carries
besides its message is given as `extra`; that of others is left out, RQ's has the arguments of jobs.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor

LEVELS = ("debug", "info", "warning", "error")
_TALKATIVE = ("urllib3", "werkzeug", "rq.scheduler")
"""Loggers whose `info` says nothing to whoever runs the service."""
_OURS = ("app.", "worker.")
"""How the names of loggers begin whose `extra` is told."""
_USUAL = frozenset(vars(logging.makeLogRecord({})))
"""What every record has; the rest is what `extra` brought."""
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode


class JsonLines(logging.Formatter):
    """Writes `time`, `level`, `logger`, `message`, what `extra` brought; of a failure `error` and `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= _extra(record)
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["trace"] = self.formatException(record.exc_info)
        return _json(told)


def formatter(*, is_terminal: bool) -> logging.Formatter:
    """Return what writes records: JSON lines, or coloured lines for people."""
    return _for_people() if is_terminal else JsonLines()


def _for_people() -> logging.Formatter:
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _with_time_and_extra,
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _harmless,
        structlog.dev.ConsoleRenderer(timestamp_key="time", exception_formatter=_traceback),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last)


def configure(level: str) -> None:
    """Send all records from `level` (one of LEVELS) on to standard error. A second call replaces the first.

    Values of settings are not logged by anybody: secrets have no repr, job arguments are not described.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(is_terminal=sys.stderr.isatty()))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    if not record.name.startswith(_OURS):
        return {}
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


def _with_time_and_extra(_logger: Any, _method: str, record: EventDict) -> EventDict:
    return {**record, "time": _time(record["_record"]), **_extra(record["_record"])}


def _harmless(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Write out what a terminal would take as a command, or as the start of another line."""
    return {name: _printable(value) if isinstance(value, str) else value for name, value in record.items()}


def _traceback(out: TextIO, failure: ExcInfo) -> None:
    """Write an exception for people; structlog's own way prints variables, secrets among them."""
    lines = logging.Formatter().formatException(failure).splitlines()
    out.write("\n".join(map(_printable, lines)))


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
