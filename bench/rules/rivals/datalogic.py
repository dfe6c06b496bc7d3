"""datalogic-py: all conditions of a level as one JSONLogic array, evaluated in a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datalogic_py import Engine

from bench.rules.rivals import Json, Level
from bench.rules.rivals.json_logic import said


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    engine = Engine()
    rule, session = engine.compile([said(one, sets, _counted) for one in conditions]), engine.session()
    return lambda seen: session.evaluate(rule, seen)


def _counted(value: Json) -> Json:
    return {"length": [value]}
