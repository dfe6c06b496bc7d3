"""The engine and the referee give the same verdict on random cases.

`python -m tests.rules.test_differential 100000` compares that many; a second number is the first seed.
"""

import random
import sys
from collections.abc import Iterable
from pprint import pformat
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.rules import compile_rules, read_fields, read_rules
from tests.rules import engine, naive
from tests.rules.cases import case, cases, smallest

Json = dict[str, Any]

SEEDS = range(900)
"""Enough for every bug planted in the engine so far to be found well within them."""


def left_out_by_referee(one: Json) -> set[str]:
    schema = {of["external_id"]: of for of in one["fields"]}
    active = [made for made in one["rules"] if made["state"] == "active"]
    return {made["external_id"] for made in active if naive.is_suspended(made, schema)}


def disagreement(one: Json, refused: bool = False) -> tuple[Any, Any] | None:
    """What the engine and what the referee say, if that differs; an engine that raises differs too.

    A rule that applies a value of the wrong type cannot be saved. The engine leaves it out, the referee would
    drop the value: with *refused* the referee is shown the rules that the engine keeps.
    """
    by_referee = left_out_by_referee(one)
    try:
        compiled, left_out = compile_rules(read_fields(one["fields"]), one["rules"])
        found = engine.judge(compiled, one)
    except Exception as error:  # noqa: BLE001 whatever it is, it is reported
        return repr(error), naive.evaluate(**one)
    by_engine = {rule.rule_id for rule in left_out}
    if by_engine != by_referee and not (refused and by_engine > by_referee):
        return by_engine, by_referee
    wanted = naive.evaluate(
        **one | {"rules": [made for made in one["rules"] if made["external_id"] not in by_engine]}
    )
    return None if found == wanted else (found, wanted)


def first_difference(seeds: Iterable[int]) -> str | None:
    """Compares the cases of these seeds and tells about the first that differs, cut down."""
    for seed in seeds:
        refused = seed % 4 == 0
        one = case(random.Random(seed), refused=refused)
        if disagreement(one, refused):
            return f"seed {seed}:\n{told(one, refused)}"
    return None


def told(one: Json, refused: bool) -> str:
    one = smallest(one, lambda simpler: disagreement(simpler, refused) is not None)
    by_engine, by_referee = disagreement(one, refused) or ("", "")
    return f"{pformat(one)}\nengine:\n{pformat(by_engine)}\nreferee:\n{pformat(by_referee)}"


def test_engine_and_referee_agree() -> None:
    difference = first_difference(SEEDS)
    if difference:
        pytest.fail(difference)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cases())
def test_engine_and_referee_agree_on_what_hypothesis_draws(one: Json) -> None:
    assert engine.evaluate(**one) == naive.evaluate(**one)


def test_random_rules_follow_the_grammar() -> None:
    for seed in range(25):
        rules = case(random.Random(seed), refused=True)["rules"]
        assert read_rules(rules) == rules


def test_a_difference_is_cut_down_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naive, "is_real_day", lambda text: True)
    difference = first_difference(range(2000))
    assert difference is not None
    assert difference.count("'type': 'date'") >= 1
    assert len(difference) < 4000


if __name__ == "__main__":
    count, start = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    difference = first_difference(range(start, start + count))
    if difference:
        sys.exit(difference)
    print(f"{count} cases from seed {start}: no difference")
