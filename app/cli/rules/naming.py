"""Rules as people name them on the command line: by the external_id, or by the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import ConfigurationError
from app.rules.suggest import suggestion


def rule_named(rules: Iterable[Mapping[str, Any]], named: str, *, gone_too: bool = False) -> str:
    """Return the external_id of the rule that has it, or that alone has this name.

    gone_too: what no rule has is returned as it is: it may be the external_id of a rule that was deleted.

    Raises ConfigurationError if no rule, or more than one, is meant.
    """
    there = list(rules)
    found = [rule["external_id"] for rule in there if named in (rule["external_id"], rule.get("name"))]
    if len(found) > 1:
        ids = ", ".join(found)
        raise ConfigurationError(f"{len(found)} rules have the name {named}; say which by its id: {ids}")
    return found[0] if found else named if gone_too else _unknown(there, named)


def _unknown(rules: Iterable[Mapping[str, Any]], named: str) -> str:
    meant = suggestion(named, [str(rule["name"]) for rule in rules if rule.get("name")])
    raise ConfigurationError(
        f'no rule here has the external_id or the name "{named}"{meant}; `fieldwarden rules list` shows all'
    )
