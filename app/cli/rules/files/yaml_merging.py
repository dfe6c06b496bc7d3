"""New values put into a mapping of ruamel's, around its comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from app.cli.rules.files.yaml_writing import fresh
from app.usecases.documents.yaml_reading import plain


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
