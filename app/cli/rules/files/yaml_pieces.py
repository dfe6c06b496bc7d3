"""A YAML file of rules in pieces: its beginning, one for each rule with the comments above it, its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from app.usecases.documents.yaml_reading import NotYAML


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of one rule: comments and blank lines above it, then the rule itself."""

    above: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut into pieces. dash: the column of the list's dashes."""

    beginning: tuple[str, ...]
    pieces: tuple[Piece, ...]
    end: tuple[str, ...]
    dash: int


def cut_up(text: str, found: Any, listed: Any) -> Cut:
    """Cut a file's text into pieces. Raises NotYAML where it is not written with a dash for each rule."""
    lines = lines_of(text)
    if not isinstance(listed, CommentedSeq) or listed.fa.flow_style():
        raise NotYAML("the rules are not a list with a dash for each, so comments cannot be kept")
    dash = listed.lc.col
    starts = [_dash_line(lines, listed.lc.item(number)[0], dash) for number in range(len(listed))]
    stop = _end(lines, found, starts[-1])
    above = [_comments_above(lines, start, dash) for start in starts]
    if not isinstance(found, CommentedMap):
        above[0] = starts[0]
    ends = [*above[1:], _comments_above(lines, stop, dash)]
    pieces = [
        Piece(tuple(lines[top:start]), tuple(lines[start:end]))
        for top, start, end in zip(above, starts, ends, strict=True)
    ]
    return Cut(tuple(lines[: above[0]]), tuple(pieces), tuple(lines[ends[-1] :]), dash)


def _dash_line(lines: Sequence[str], line: int, dash: int) -> int:
    """Return the line of a rule's dash, which may stand above the rule's first key."""
    pattern = re.compile(rf" {{{dash}}}-(?: |$)")
    while line >= 0 and not pattern.match(lines[line]):
        line -= 1
    if line < 0:
        raise NotYAML("the rules are not written with a dash for each, so comments cannot be kept")
    return line


def _end(lines: Sequence[str], found: Any, last: int) -> int:
    """Return the line after the last rule: of the key that follows, or the end of the file."""
    keys = [found.lc.key(key)[0] for key in found] if isinstance(found, CommentedMap) else []
    return min((line for line in keys if line > last), default=len(lines))


def _comments_above(lines: Sequence[str], start: int, dash: int) -> int:
    """Return where the comments and blank lines begin that stand above a line, and not within a rule."""
    pattern = re.compile(rf" {{0,{dash}}}#|\s*$")
    while start > 0 and pattern.match(lines[start - 1]):
        start -= 1
    return start


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without their ends."""
    return text.removesuffix("\n").split("\n")
