"""A preview's summary in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.cli.words import printable

MOST_LISTED = 20
"""Fields, rules or problems that are listed; the JSON form has all."""
MODES = {
    "observe": "the mode is observe, so nothing is written",
    "flag": "the mode is flag, so only flags are written",
}


def told(tally: Mapping[str, Any], mode: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield lines about what was counted. names: of rules, by their id."""
    yield f"{tally['assets']:,} assets looked at, {tally['touched']:,} would be touched"
    if mode in MODES:
        yield f"  {MODES[mode]}"
    yield f"  values         would change on {tally['changed']:,}" + _anyway(tally["due_anyway"])
    yield from _listed("  by field     ", tally["fields"])
    named = {f"“{names[rule]}”" if names.get(rule) else rule: n for rule, n in tally["rules"].items()}
    yield from _listed("  by rule      ", named)
    if tally["flagged"] or tally["unflagged"]:
        yield f"  flags          added on {tally['flagged']:,}, removed from {tally['unflagged']:,}"
    yield f"  lacking        {tally['lacking']:,} would miss a mandatory value"
    yield from _listed("  appearing    ", tally["appearing"])
    yield from _listed("  disappearing ", tally["disappearing"])
    if tally["refused"]:
        yield f"  refused        {tally['refused']:,} whose changes the account is known to refuse"
    if tally["failed"]:
        yield f"  failed         {tally['failed']:,} that could not be judged"


def rule_names(rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of rules by their id."""
    return {rule["external_id"]: rule["name"] for rule in rules if rule.get("name")}


def _anyway(count: int) -> str:
    return f", on {count:,} of them just as by the rules in force" if count else ""


def _listed(label: str, counts: Mapping[str, int]) -> Iterator[str]:
    for number, (name, count) in enumerate(counts.items()):
        if number == MOST_LISTED:
            yield f"{' ' * len(label)}  … and {len(counts) - MOST_LISTED} more"
            return
        yield f"{label if number == 0 else ' ' * len(label)}  {printable(name)} {count:,}"
