"""What is wrong with an asset, read from what was recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MISSING = "missing_mandatory"
"""The code of a mandatory field without a value."""
WORDS: Mapping[str, str] = {
    MISSING: "mandatory value missing",
    "disabled_value": "value in a disabled field",
    "value_not_allowed": "option not allowed",
    "invalid_value": "invalid value",
    "invalid_apply_value": "a rule applies an invalid value",
    "unstable": "rules that never settle",
    "unchecked": "value not checked",
    "refused": "the account refuses the write",
    "overwritten": "somebody's edit overwritten",
    "breaker_open": "another program keeps undoing the rules",
}
"""What a code means, in a few words."""

Record = Mapping[str, Any]
"""The recorded effect on an asset (`app.model.Effect.record`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One problem of an asset. field: "" where it is about none. rules: ids of the rules behind it."""

    code: str
    field: str = ""
    rules: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Code and field: what tells it from the asset's other problems."""
        return self.code, self.field


def found_in(record: Record) -> list[Found]:
    """Return what is wrong with an asset; what an exception excuses is not."""
    return list(_problems(record))


def _problems(record: Record) -> Iterator[Found]:
    for problem in (record.get("verdict") or {}).get("problems", ()):
        if problem["code"] != "exempt":
            yield Found(problem["code"], problem["field"], tuple(problem["rules"]))
    for code, values in (("refused", "changes"), ("overwritten", "ours")):
        for name in (record.get(code) or {}).get(values, ()):
            yield Found(code, name)
    if (record.get("breaker") or {}).get("state") == "open":
        yield Found("breaker_open")


def folder_of(record: Record) -> str:
    """Return the folder an asset lies in, of the public id's path where none is recorded; "" at the top."""
    told = record.get("folder")
    return told if isinstance(told, str) else str(record.get("public_id", "")).rpartition("/")[0]


def about_asset(record: Record) -> dict[str, Any]:
    """Return what reports and notices say of an asset beside its problems."""
    named = {name: record.get(name) for name in ("public_id", "resource_type", "type", "uploader")}
    return {**named, "folder": folder_of(record)}


def in_words(pairs: Iterable[tuple[str, str]]) -> str:
    """Return problems, as codes and fields, in words: `team, size: mandatory value missing`."""
    fields: dict[str, list[str]] = {}
    for code, name in pairs:
        fields.setdefault(code, []).extend([name] if name else [])
    return "; ".join(
        f"{', '.join(names)}: {told(code)}" if names else told(code) for code, names in fields.items()
    )


def told(code: str) -> str:
    """Return what a code means, in a few words."""
    return WORDS.get(code, code)
