"""Plain values as YAML that every reader takes for the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from app.usecases.documents.yaml_reading import round_trip

_TAKEN_OTHERWISE = re.compile(r"(?i)(?:y|n|yes|no|on|off|[-+.0-9~].*)", re.DOTALL)
"""Text that readers of YAML 1.1 take for a boolean, a number or a date where it has no quotes."""

_SHORT = 80
"""Characters of a list that goes on one line."""

_PLAIN = re.compile(r"[ -~]*")


def dump(value: Any, *, indented_lists: bool) -> str:
    """Return a value as YAML text. indented_lists: a list stands two columns in from its key."""
    yaml, out = round_trip(), StringIO()
    yaml.indent(mapping=2, sequence=4 if indented_lists else 2, offset=2 if indented_lists else 0)
    yaml.dump(value, out)
    return out.getvalue()


def fresh(value: Any) -> Any:
    """Return a plain value as ruamel's, with quotes where a reader might take the text for something else."""
    if isinstance(value, Mapping):
        return CommentedMap((_text(key), fresh(member)) for key, member in value.items())
    if isinstance(value, list):
        return _sequence(value)
    return _text(value) if isinstance(value, str) else value


def _sequence(value: list[Any]) -> CommentedSeq:
    """Return a list, on one line if it is a short one of texts and numbers."""
    made = CommentedSeq(fresh(member) for member in value)
    if all(isinstance(member, str | int) for member in value) and len(str(value)) <= _SHORT:
        made.fa.set_flow_style()
    return made


def _text(text: str) -> str:
    if _TAKEN_OTHERWISE.fullmatch(text) or not _PLAIN.fullmatch(text):
        quoted: str = DoubleQuotedScalarString(text)
        return quoted
    return text
