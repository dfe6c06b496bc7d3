"""YAML text as plain values, with the line of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarfloat import ScalarFloat

from app.usecases.json_bounds import MOST_VALUES

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class NotYAML(ValueError):
    """No YAML that we read. The message says why and where."""


class _Resolver(VersionedResolver):
    """Takes a date for the text that it is, as the account does."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        tag = super().resolve(kind, value, implicit)
        return self.DEFAULT_SCALAR_TAG if str(tag) == _TIMESTAMP else tag


def round_trip() -> YAML:
    """Return a reader and writer that keeps comments, quotes and the order of keys."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1 << 16
    return yaml


def parse(text: str) -> Any:
    """Return YAML as ruamel's values, which know their places and comments. Raises NotYAML."""
    yaml = round_trip()
    yaml.Resolver = _Resolver
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        raise NotYAML(f"not YAML: {error.problem or error.context}{_place(error)}") from None
    except (YAMLError, ValueError) as error:
        raise NotYAML(f"not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise NotYAML("nested too deeply") from None


def read_yaml(text: str) -> tuple[Any, dict[str, int]]:
    """Return the plain value of YAML, and for each JSON place in it the line, counted from 1.

    Raises:
        NotYAML: no YAML, a key twice or one that is no text, a tag, or more values than we read.
    """
    reader = _Reader()
    try:
        value = reader.plain(parse(text), "", 1)
    except RecursionError:
        raise NotYAML("nested too deeply") from None
    return value, reader.lines


def plain(value: Any) -> Any:
    """Return the plain value of what `parse` has returned."""
    return _Reader().plain(value, "", 1)


@dataclass(slots=True)
class _Reader:
    """One reading: the lines so far. Aliases count every time they are used, so they cannot grow a text."""

    lines: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def plain(self, value: Any, place: str, line: int) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise NotYAML(f"more than {MOST_VALUES:,} values")
        self.lines[place] = line
        if isinstance(value, CommentedMap):
            return dict(self._items(value, place, line))
        if isinstance(value, CommentedSeq):
            return [
                self.plain(item, f"{place}/{number}", _line(value, number, line))
                for number, item in enumerate(value)
            ]
        return _scalar(value, line)

    def _items(self, found: CommentedMap, place: str, line: int) -> Iterator[tuple[str, Any]]:
        for key, value in found.items():
            at = _line(found, key, line)
            if not isinstance(key, str):
                raise NotYAML(f"line {at}: the key {key} is no text; put it in quotes")
            yield str(key), self.plain(value, f"{place}/{key}", at)


def _line(within: CommentedMap | CommentedSeq, key: Any, otherwise: int) -> int:
    """Return the line of a key or an item; of what was merged in from elsewhere, that of the whole."""
    try:
        at = within.lc.item(key) if isinstance(within, CommentedSeq) else within.lc.key(key)
    except (KeyError, TypeError):
        return otherwise
    return int(at[0]) + 1


def _scalar(value: Any, line: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    for kind, read in _SCALARS:
        if isinstance(value, kind):
            return read(value)
    raise NotYAML(f"line {line}: a value of this kind ({type(value).__name__}) has no place in JSON")


_SCALARS: tuple[tuple[type, Any], ...] = (
    (ScalarBoolean, bool),
    (ScalarFloat, float),
    (str, str),
    (int, int),
    (float, float),
)


def _place(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
