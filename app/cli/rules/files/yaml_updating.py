"""A YAML file of rules brought up to date: what has not changed stays as it was typed, byte for byte.

A file is cut into its beginning, one piece for each rule with the comments above it, and its end. Rules that
say the same keep their piece; of one that has changed, only that piece is written anew, around its comments;
a rule that is gone takes its piece along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap

from app.cli.rules.files.yaml_merging import merge
from app.cli.rules.files.yaml_pieces import Piece, cut_up, lines_of
from app.cli.rules.files.yaml_writing import dump, fresh
from app.usecases.documents.yaml_reading import NotYAML, parse, plain, read_yaml
from app.usecases.rulecode import differences, make_plan, partners

ROOT = "metadata_rules"


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
    shown = [pieces.get(number) or _new(rules[number], cut.dash, gap) for number in order]
    lines = [line for piece in shown for line in (*piece.above, *piece.lines)]
    return _checked("\n".join([*cut.beginning, *lines, *cut.end]) + "\n", rules)


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
        comments = "".join(f"{line}\n" for line in lines_of(text) if line.lstrip().startswith("#"))
        return comments + written(rules)
    found[ROOT] = fresh(list(rules))
    return dump(found, indented_lists=True)


def written(rules: Sequence[Mapping[str, Any]]) -> str:
    """Return rules (as `portable`) as the text of a new file."""
    head = f"{ROOT}:\n" if rules else f"{ROOT}: []\n"
    return head + "\n".join("\n".join((*_new(rule, 2).lines, "")) for rule in rules)


def _checked(text: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """Return the text if it holds exactly these rules: a way of writing we have not met must cost nothing."""
    value, _ = read_yaml(text)
    there = value[ROOT] if isinstance(value, Mapping) else value
    if make_plan(rules, there).steps:
        raise NotYAML("it is written in a way in which its comments cannot be kept")
    return text
