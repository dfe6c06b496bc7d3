"""A YAML file of rules brought up to date: what has not changed stays as it was typed, byte for byte.

A file is cut into its beginning, one piece for each rule with the comments above it, and its end. Rules that
say the same keep their piece; of one that has changed, only that piece is written anew, around its comments;
a rule that is gone takes its piece along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from app.cli.rules.files.yaml_reading import NotYAML, parse, plain, read_yaml
from app.cli.rules.files.yaml_writing import dump, fresh
from app.usecases.rulecode import differences, make_plan, partners

ROOT = "metadata_rules"


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


def updated(text: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a file, which was read without problems, with these rules (as `portable`) in it.

    The file's own arrangement is kept as far as it leads to the same order within each target field; a new
    rule comes after the last one of its field.

    Raises:
        NotYAML: the rules are not written as a list with a dash for each, so comments cannot be kept.
    """
    found = parse(text)
    listed = found.get(ROOT) if isinstance(found, CommentedMap) else found
    if not listed or not rules:
        return _anew(text, found, rules)
    cut = cut_up(text, found, listed)
    old = [plain(item) for item in listed]
    pairs = {there: number for number, there in partners(rules, old).items()}
    pieces = {
        number: _renewed(cut.pieces[there], cut.dash, old[there], rules[number])
        for there, number in pairs.items()
    }
    order = _arranged([pairs[there] for there in sorted(pairs)], rules)
    gap = ("",) if any("" in piece.above for piece in cut.pieces[1:]) else ()
    written = [pieces.get(number) or _new(rules[number], cut.dash, gap) for number in order]
    lines = [line for piece in written for line in (*piece.above, *piece.lines)]
    return _checked("\n".join([*cut.beginning, *lines, *cut.end]) + "\n", rules)


def cut_up(text: str, found: Any, listed: Any) -> Cut:
    """Cut a file's text into pieces. Raises NotYAML where it is not written with a dash for each rule."""
    lines = _lines(text)
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


def _renewed(piece: Piece, dash: int, old: Mapping[str, Any], rule: Mapping[str, Any]) -> Piece:
    """Return a rule's piece as it is if it says the same; a position gives way to the order in the file."""
    if not differences(rule, old) and "position" not in old:
        return piece
    kept = {key: old[key] for key in old if key not in rule and key != "position"}
    if "state" not in rule and "state" in kept:
        kept["state"] = "active"
    try:
        item = parse(_as_mapping(piece.lines, dash))
        if plain(item) != old:
            raise NotYAML("the rule cannot be read alone")
        merge(item, {**kept, **rule})
    except NotYAML:  # an alias to another rule, or a comment beside the dash
        return _new({**rule, **kept}, dash, piece.above)
    return Piece(piece.above, _as_item(dump(item, indented_lists=dash > 0), dash))


def merge(old: CommentedMap, new: Mapping[str, Any]) -> None:
    """Change a mapping in place to hold the new values, touching only what differs."""
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        if key not in old or not _merged(old[key], value):
            old[key] = fresh(value)


def _merged(old: Any, value: Any) -> bool:
    """Say whether the old value says the same already, or could be changed to."""
    if plain(old) == value and type(plain(old)) is type(value):
        return True
    if isinstance(old, CommentedMap) and isinstance(value, Mapping):
        merge(old, value)
        return True
    if isinstance(old, CommentedSeq) and isinstance(value, list) and len(old) <= len(value):
        for number, member in enumerate(old):
            if not _merged(member, value[number]):
                old[number] = fresh(value[number])
        old.extend(fresh(member) for member in value[len(old) :])
        return True
    return False


def _arranged(kept: Sequence[int], rules: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    """Yield the numbers of all rules: in the places of those kept, each field's in its own order."""
    fields: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        fields.setdefault(rule["metadata_field_id"], []).append(number)
    slots = [rules[number]["metadata_field_id"] for number in kept]
    for place, name in enumerate(slots):
        is_last = name not in slots[place + 1 :]
        taken = fields.pop(name) if is_last else [fields[name].pop(0)]
        yield from taken
    for numbers in fields.values():
        yield from numbers


def _new(rule: Mapping[str, Any], dash: int, above: tuple[str, ...] = ()) -> Piece:
    return Piece(above, _as_item(dump(fresh(rule), indented_lists=dash > 0), dash))


def _as_item(text: str, dash: int) -> tuple[str, ...]:
    first, *rest = text.splitlines()
    margin = " " * dash
    return (f"{margin}- {first}", *(f"{margin}  {line}" if line else "" for line in rest))


def _as_mapping(lines: Sequence[str], dash: int) -> str:
    """Return a rule's lines as a mapping of its own: its dash becomes a blank, the margin is cut off."""
    text = [lines[0].replace("-", " ", 1), *lines[1:]]
    margin = re.match(r" *", text[0])
    width = len(margin[0]) if margin and text[0].strip() else dash + 2
    return "".join(f"{line[:width].lstrip()}{line[width:]}\n" for line in text)


def _anew(text: str, found: Any, rules: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a file that had no rules or shall have none, with its comments."""
    if not isinstance(found, CommentedMap):
        comments = "".join(f"{line}\n" for line in _lines(text) if line.lstrip().startswith("#"))
        return comments + written(rules)
    found[ROOT] = fresh(list(rules))
    return dump(found, indented_lists=True)


def written(rules: Sequence[Mapping[str, Any]]) -> str:
    """Return rules (as `portable`) as the text of a new file."""
    head = f"{ROOT}:\n" if rules else f"{ROOT}: []\n"
    return head + "\n".join("\n".join((*_new(rule, 2).lines, "")) for rule in rules)


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def _checked(text: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """Return the text if it holds exactly these rules: a way of writing we have not met must cost nothing."""
    value, _ = read_yaml(text)
    there = value[ROOT] if isinstance(value, Mapping) else value
    if make_plan(rules, there).steps:
        raise NotYAML("it is written in a way in which its comments cannot be kept")
    return text
