"""What lint says of random rules is what the referee finds: each example, and no exception to a claim."""

import random
from collections import Counter
from typing import Any

import pytest

from app.rules import read_fields
from app.rules.lint import Finding, lint
from app.rules.lint.setting import AMISS
from tests.rules import naive
from tests.rules.cases import asset, case

Json = dict[str, Any]
FLAGS = ("enabled", "hidden", "mandatory")
SEEDS = range(220)


def findings(one: Json) -> tuple[Finding, ...]:
    return lint(read_fields(one["fields"]), one["rules"]).findings


def judged(one: Json, values: Json, exempt: tuple[str, ...] = ()) -> Json:
    return naive.evaluate(one["fields"], one["rules"], values, exempt_rules=exempt)


def names(found: Finding) -> list[str]:
    return [str(rule.external_id) for rule in found.rules]


def target(one: Json, name: str) -> str:
    return next(rule["metadata_field_id"] for rule in one["rules"] if rule["external_id"] == name)


def matches(one: Json, verdict: Json, name: str) -> bool:
    return name in verdict["fields"][target(one, name)]["rules"]


def has(verdict: Json, code: str, **more: Any) -> bool:
    return any(
        problem["code"] == code and all(problem[key] == value for key, value in more.items())
        for problem in verdict["problems"]
    )


def is_sound(verdict: Json) -> bool:
    return not any(problem["code"] in AMISS for problem in verdict["problems"])


def left(verdict: Json) -> Json:
    fields = {name: {**field, "rules": None} for name, field in verdict["fields"].items()}
    return {"changes": verdict["changes"], "fields": fields}


# --- Every example shows what is said of it --------------------------------------------------------------


def loses(one: Json, found: Finding, values: Json) -> bool:
    """With the winner, and those that say the same, some matter is not as it is without them."""
    loser, winner = names(found)
    together = judged(one, values)
    if not all(matches(one, together, name) for name in (loser, winner)):
        return False
    return any(
        matches(one, alone, loser)
        and together["fields"][found.field][key] != alone["fields"][found.field][key]
        for key in (*FLAGS, "value")
        for alone in [judged(one, values, siding(one, winner, key))]
    )


def siding(one: Json, winner: str, matter: str) -> tuple[str, ...]:
    """The rules that say the same of a matter as the winner."""
    wanted = said(next(rule for rule in one["rules"] if rule["external_id"] == winner), matter)
    return tuple(
        rule["external_id"]
        for rule in one["rules"]
        if rule["metadata_field_id"] == target(one, winner) and said(rule, matter) == wanted
    )


def said(rule: Json, matter: str) -> Any:
    result = rule["result"]
    match matter:
        case "enabled":
            return not result["disable"] if "disable" in result else result.get("enable")
        case "hidden":
            return result.get("hide")
        case "mandatory":
            return result.get("set_mandatory")
    applied = naive.applied_by(rule)
    return applied and naive.without_repeats(sorted(map(str, naive.as_list(applied["value"]))))


def is_refused(one: Json, found: Finding, values: Json) -> bool:
    rule, *others = names(found)
    refused = has(judged(one, values), "invalid_apply_value", rules=[rule])
    return refused and all(
        not has(judged(one, values, (other,)), "invalid_apply_value", rules=[rule]) for other in others
    )


def never_but_amiss(one: Json, found: Finding, values: Json) -> bool:
    verdict = judged(one, values)
    return matches(one, verdict, names(found)[0]) and not is_sound(verdict)


def has_no_effect(one: Json, found: Finding, values: Json) -> bool:
    verdict, without = judged(one, values), judged(one, values, (names(found)[0],))
    return all(matches(one, verdict, name) for name in names(found)) and left(verdict) == left(without)


def is_disabled(one: Json, found: Finding, values: Json) -> bool:
    return not judged(one, values)["fields"][found.field]["enabled"]


def matches_in_vain(one: Json, found: Finding, values: Json) -> bool:
    verdict = judged(one, values)
    return matches(one, verdict, names(found)[0]) and not verdict["fields"][found.field]["enabled"]


def goes_round(one: Json, found: Finding, values: Json) -> bool:
    verdict = judged(one, values)
    if found.severity == "warning":
        return has(verdict, "unstable", field=found.field)
    return any(matches(one, verdict, name) for name in names(found))


SHOWN = {
    "contradiction": loses,
    "invalid_value": is_refused,
    "never_matches": never_but_amiss,
    "shadowed": has_no_effect,
    "disabled_condition": is_disabled,
    "never_enabled": matches_in_vain,
    "loop": goes_round,
}


def test_the_referee_confirms_every_example() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        one = case(random.Random(seed))
        for found in findings(one):
            if found.example is not None:
                seen[found.code] += 1
                assert SHOWN[found.code](one, found, dict(found.example.metadata)), (seed, found)
    assert min(seen[code] for code in SHOWN) > 10


def test_only_what_never_happens_goes_without_an_example() -> None:
    for seed in SEEDS:
        for found in findings(case(random.Random(seed))):
            assert found.example or found.code in ("never_matches", "suspended", "loop"), (seed, found)


def test_no_value_of_an_example_could_be_left_out() -> None:
    tried = 0
    for seed in range(60):
        one = case(random.Random(seed))
        for found in findings(one):
            if found.example is None or found.code == "disabled_condition":
                continue
            values = dict(found.example.metadata)
            for name in values:
                less = {other: value for other, value in values.items() if other != name}
                if found.code == "contradiction" and not is_sound(judged(one, less)):
                    continue
                tried += 1
                assert not SHOWN[found.code](one, found, less), (seed, found)
    assert tried > 20


# --- No asset breaks what is said to hold for all --------------------------------------------------------


def breaks(one: Json, found: Finding, values: Json) -> bool:
    verdict, first = judged(one, values), names(found)[0]
    match found.code:
        case "never_matches" if "with allowed values" in found.message:
            return matches(one, verdict, first) and is_sound(verdict)
        case "never_matches":
            return matches(one, verdict, first)
        case "shadowed":
            return left(verdict) != left(judged(one, values, (first,)))
        case "disabled_condition":
            return bool(verdict["fields"][found.field]["enabled"])
        case "never_enabled":
            return matches(one, verdict, first) and bool(verdict["fields"][found.field]["enabled"])
    return False


@pytest.mark.parametrize("part", range(3))
def test_no_asset_breaks_what_is_said_of_all(part: int) -> None:
    said = 0
    for seed in range(part * 100, part * 100 + 100):
        rng = random.Random(seed)
        one = case(rng)
        universal = [found for found in findings(one) if found.code not in ("loop", "contradiction")]
        said += len(universal)
        for values in [asset(rng, one["fields"], one["rules"]) for _ in range(40 if universal else 0)]:
            for found in universal:
                if found.code != "suspended":
                    assert not breaks(one, found, values), (seed, found, values)
    assert said > 50
