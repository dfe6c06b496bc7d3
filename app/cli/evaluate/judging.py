"""From one line to the answer in its place."""

from __future__ import annotations

from typing import Any

from app.cli.evaluate.streaming import LONGEST_LINE
from app.rules import RuleSet
from app.usecases.documents.json_text import NotJSON, read_json, write_json
from app.usecases.json_bounds import MOST_VALUES, has_too_many_values

BOM = b"\xef\xbb\xbf"
"""What some programs put before UTF-8; it says nothing."""


class Judge:
    """Answers lines one after the other. `seen` counts them, `bad` those that could not be read."""

    def __init__(self, rules: RuleSet, *, clear: bool) -> None:
        self.rules, self.clear = rules, clear
        self.seen = self.bad = 0

    def answer(self, line: bytes | None) -> bytes:
        """Return the verdict on a line, or its error, as JSON. None is a line that was too long."""
        self.seen += 1
        if line is not None and self.seen == 1:
            line = line.removeprefix(BOM)
        try:
            verdict = self.rules.evaluate(_metadata(line), clear=self.clear)
            return write_json(verdict.as_json())
        except NotJSON as error:
            return self._error(str(error))
        except RecursionError:
            return self._error("nested too deeply")

    def _error(self, message: str) -> bytes:
        self.bad += 1
        return write_json({"error": {"line": self.seen, "message": message}})


def _metadata(line: bytes | None) -> dict[str, Any]:
    """Return a line's `metadata` object, or raise NotJSON."""
    if line is None:
        raise NotJSON(f"longer than {LONGEST_LINE >> 20} MiB")
    if not line.strip():
        raise NotJSON("empty line")
    if has_too_many_values(line):
        raise NotJSON(f"more than {MOST_VALUES:,} values")
    document = read_json(line)
    if not isinstance(document, dict):
        raise NotJSON('expected an object: {"metadata": {...}}')
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        what = "is not an object" if "metadata" in document else "is absent"
        raise NotJSON(f'"metadata" {what}; expected {{"metadata": {{...}}}}')
    return metadata
