"""One file that was read, and where in it something stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.usecases.documents.json_text import NotJSON, read_json

YAML_SUFFIXES = (".yaml", ".yml")
_TEXTS = ("/equals", "/includes", "/name", "/external_ids", "/metadata_field_id", "/value")
"""Where in a rule text belongs."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, or the part of it below a JSON place.

    lines: for each JSON place of the file its line, counted from 1; of YAML only.
    """

    path: Path
    value: Any
    text: str
    lines: Mapping[str, int] = field(default_factory=dict)
    below: str = ""

    def list_in(self, key: str) -> Document:
        """Return the list that the file is, or that its object holds under a key (None if there is none)."""
        if not isinstance(self.value, Mapping):
            return self
        return replace(self, value=self.value.get(key), below=f"{self.below}/{key}")

    @contextmanager
    def placing(self, problems_of: type[RuleSetInvalid] = RuleSetInvalid) -> Iterator[None]:
        """Give problems with the value that are raised within the block the file and line they lie in."""
        try:
            yield
        except problems_of as error:
            raise RuleSetInvalid([self.told(problem) for problem in error.problems]) from None

    def told(self, problem: Problem) -> Problem:
        """Return a problem with the file and, in YAML, the line it lies in."""
        line = self.line_of(problem.place)
        at = str(self.path) if line is None else f"{self.path}:{line}"
        place = f"{at} {self.below}{problem.place}".rstrip()
        return Problem(place, problem.message + self._advice(problem.place))

    def line_of(self, place: str) -> int | None:
        """Return the line of a JSON place in the value, or of the nearest thing around it; None in JSON."""
        whole = self.below + place
        while whole and whole not in self.lines:
            whole = whole.rpartition("/")[0]
        return self.lines.get(whole)

    def _advice(self, place: str) -> str:
        """Return what to do about a number or a boolean in YAML where text belongs."""
        value = _at(self.value, place)
        members = value if isinstance(value, list) else [value]
        if self.lines and place.endswith(_TEXTS) and any(isinstance(one, int | float) for one in members):
            return "; in YAML, text that looks like a number or a boolean needs quotes"
        return ""


def _at(value: Any, place: str) -> Any:
    """Return what lies at a JSON place, None if there is nothing."""
    for key in place.split("/")[1:]:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def read_document(path: Path) -> Document:
    """Read a file: YAML if its name ends so, JSON otherwise.

    Raises:
        RuleSetInvalid: it cannot be read, or is neither; tells file, line and column.
    """
    try:
        return _read(path, path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"byte {error.start + 1} is not UTF-8") from None
    except NotJSON as error:
        raise _unreadable(path, str(error)) from None


def _read(path: Path, body: bytes) -> Document:
    if path.suffix.lower() not in YAML_SUFFIXES:
        return Document(path, read_json(body), body.decode())
    from app.usecases.documents.yaml_reading import NotYAML, read_yaml

    text = body.decode().replace("\r\n", "\n")
    try:
        value, lines = read_yaml(text)
    except NotYAML as error:
        raise _unreadable(path, str(error)) from None
    return Document(path, value, text, lines)


def _unreadable(path: Path, message: str) -> RuleSetInvalid:
    return RuleSetInvalid([Problem(str(path), message)])
