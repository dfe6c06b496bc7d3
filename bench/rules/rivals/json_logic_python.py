"""json-logic-qubit: JSONLogic in Python, all conditions of a level as one array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from json_logic import jsonLogic

from bench.rules.rivals import Json, Level
from bench.rules.rivals.json_logic import said


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    rule = [said(one, sets, _counted) for one in conditions]
    return lambda seen: jsonLogic(rule, seen)


def _counted(value: Json) -> Json:
    return {"reduce": [value, {"+": [{"var": "accumulator"}, 1]}, 0]}
