"""Logging: one line a record on standard error, `key=value`, for people and for machines."""

from __future__ import annotations

import json
import logging
import sys
import time

LEVELS = ("debug", "info", "warning", "error")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/@+")
_TALKATIVE = ("urllib3", "werkzeug", "rq.scheduler")
"""Loggers whose `info` says nothing to whoever runs the service."""


class KeyValueFormatter(logging.Formatter):
    """Writes `time= level= logger= message=`, and an exception as `error=` and `trace=` in the same line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        pairs = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            pairs["error"] = record.exc_info[0].__name__
            pairs["trace"] = self.formatException(record.exc_info)
        return " ".join(f"{key}={quoted(value)}" for key, value in pairs.items())


def quoted(text: str) -> str:
    """Return a value as it stands after `key=`: bare if it is a plain word, else a JSON string."""
    return text if text and _PLAIN.issuperset(text) else json.dumps(text, ensure_ascii=False)


def configure(level: str) -> None:
    """Send all records from `level` (one of LEVELS) on to standard error. A second call replaces the first.

    Values of settings are not logged by anybody: secrets have no repr, job arguments are not described.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
