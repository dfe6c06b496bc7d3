"""Whatever else there is in a rule set, a defect that is planted in it is found."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from app.rules import read_fields
from app.rules.lint import lint
from tests.rules.cases import case, chance, some

Json = dict[str, Any]

OPTIONS = ("x", "y", "z")
PLANTED: list[Json] = [
    {"external_id": name, "type": kind, "datasource": {"values": [{"external_id": o} for o in OPTIONS]}}
    for name, kind in (("p", "enum"), ("q", "set"), ("s", "enum"))
] + [{"external_id": "closed", "type": "string", "default_disabled": True}]
"""Fields that nothing but the planted rules names; the target of most is `s`."""


def when(rng: random.Random, name: str) -> Json:
    """A condition on a planted field that some asset fulfils."""
    if name == "q":
        return {"metadata_field_id": name, "includes": some(rng, OPTIONS, 1, 2)}
    choice: Json = rng.choice(({"populated": True}, {"equals": rng.choice(OPTIONS)}))
    return {"metadata_field_id": name, **choice}


def rule(target: str, condition: Json, **result: Any) -> Json:
    return {"metadata_field_id": target, "condition": condition, "result": result}


def different_values(rng: random.Random) -> list[Json]:
    one, other = rng.sample(OPTIONS, 2)
    mode = rng.choice(("default", "override"))
    conditions = [("p", one), ("q", other)]
    return [
        rule("s", when(rng, name), apply_value={"value": value, "mode": mode}) for name, value in conditions
    ]


def different_flags(rng: random.Random) -> list[Json]:
    wish, key = chance(rng, 0.5), rng.choice(("set_mandatory", "hide", "enable"))
    return [rule("s", when(rng, "p"), **{key: wish}), rule("s", when(rng, "q"), **{key: not wish})]


def exclusive(rng: random.Random) -> list[Json]:
    one, other = rng.sample(OPTIONS, 2)
    parts: list[Json] = [{"metadata_field_id": "p", "equals": value} for value in (one, other)]
    return [rule("s", {"and": [*parts, when(rng, "q")]}, hide=True)]


def behind_another(rng: random.Random) -> list[Json]:
    wide = when(rng, "p")
    effect = rng.choice(({"set_mandatory": True}, {"apply_value": {"value": "x"}}))
    return [rule("s", {"and": [wide, when(rng, "q")]}, **effect), rule("s", wide, **effect)][::-1]


def closed_target(rng: random.Random) -> list[Json]:
    return [rule("closed", when(rng, rng.choice("pq")), set_mandatory=True)]


def closed_condition(rng: random.Random) -> list[Json]:
    parts = [{"metadata_field_id": "closed", "equals": "x"}, when(rng, "p")]
    return [rule("s", {rng.choice(("and", "or")): parts}, hide=True)]


def not_allowed(rng: random.Random) -> list[Json]:
    one, other = rng.sample(OPTIONS, 2)
    return [
        rule("s", when(rng, "p"), apply_value={"value": one}),
        rule("s", when(rng, "q"), activate_values={"external_ids": [other], "mode": "override"}),
    ]


def in_a_ring(rng: random.Random) -> list[Json]:
    return [rule("s", when(rng, "p"), set_mandatory=True), rule("p", when(rng, "s"), set_mandatory=True)]


DEFECTS: dict[str, tuple[str, Callable[[random.Random], list[Json]]]] = {
    "different values": ("contradiction", different_values),
    "different flags": ("contradiction", different_flags),
    "parts that exclude each other": ("never_matches", exclusive),
    "behind another": ("shadowed", behind_another),
    "a target that is never enabled": ("never_enabled", closed_target),
    "a condition on a disabled field": ("disabled_condition", closed_condition),
    "a value that is not allowed": ("invalid_value", not_allowed),
    "a ring": ("loop", in_a_ring),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(defect: str) -> None:
    code, plant = DEFECTS[defect]
    for seed in range(40):
        rng = random.Random(seed)
        one = case(rng)
        planted = [
            {"external_id": f"planted {number}", "state": "active", "name": "planted", **made}
            for number, made in enumerate(plant(rng))
        ]
        rules = [*one["rules"][: len(one["rules"]) // 2], *planted, *one["rules"][len(one["rules"]) // 2 :]]
        found = lint(read_fields([*one["fields"], *PLANTED]), rules).findings
        names = [{str(named.external_id) for named in each.rules} for each in found if each.code == code]
        assert {made["external_id"] for made in planted} in names, (seed, planted)
