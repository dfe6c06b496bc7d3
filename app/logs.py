"""Logging: one record a line on standard error, as JSON; on a terminal in a form for people.

All loggers are those of the standard library, RQ's and the web server's too. What a record carries besides
its message is given as `extra`.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

LEVELS = ("debug", "info", "warning", "error")
_TALKATIVE = ("urllib3", "werkzeug", "rq.scheduler")
"""Loggers whose `info` says nothing to whoever runs the service."""
_FIRST = ("time", "level", "logger", "message")


def formatter(*, is_terminal: bool) -> logging.Formatter:
    """Return what writes records: JSON lines, or coloured lines for people.

    A JSON line has `time`, `level`, `logger` and `message`, what `extra` brought, and of an exception `error`
    and `trace`.
    """
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _dated,
    ]
    ending: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if is_terminal:
        plain = structlog.dev.plain_traceback  # the usual one prints variables, secrets among them
        ending += [_harmless, structlog.dev.ConsoleRenderer(timestamp_key="time", exception_formatter=plain)]
    else:
        ending += [_told, structlog.processors.JSONRenderer(ensure_ascii=False, separators=(",", ":"))]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=ending)


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


def _dated(_logger: Any, _method: str, record: EventDict) -> EventDict:
    at = datetime.fromtimestamp(record["_record"].created, UTC)
    record["time"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return record


def _told(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Put an exception into keys of its own, and what everybody looks for first."""
    record["message"] = record.pop("event")
    if failure := record.pop("exc_info", None):
        record["error"] = failure[0].__name__
        record["trace"] = logging.Formatter().formatException(failure)
    first = {name: record.pop(name) for name in _FIRST if name in record}
    return {**first, **record}


def _harmless(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Write out what a terminal would take as a command, or as the start of another line."""
    return {name: _printable(value) if isinstance(value, str) else value for name, value in record.items()}


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
