"""Judging one asset by 10 to 10,000 rules, beside other engines: `python -m bench.rules.evaluate`.

Needs the rivals (bench/rivals.txt). Some five minutes.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

from app.rules import RuleSet, Verdict, compile_rules, read_fields
from bench.measuring import Measure, Table, finish, seconds_each
from bench.rules import workload
from bench.rules.judging import judge_by
from bench.rules.rivals import RIVALS, Json, compiler_of
from tests.rules import naive

GOALS = {10: 2.0, 100: 3.0, 1_000: 6.0, 10_000: 12.0}
"""Rules, and by how much we want to be faster than the fastest rival."""
PROOFS = {10: 1000, 100: 1000, 1_000: 300, 10_000: 60}
"""Assets whose verdicts must be the same by each rival's matching, the slowest two by a tenth of them."""
SLOW = ("json-logic-qubit", "business-rules", "clipspy")
MATCHING, GOAL_MATCHING, GOAL_STORED = 12, 40.0, 1.3
OURS, NAIVE = "Fieldwarden", "plain interpreter"

Judge = Callable[[Any], Verdict]


def main() -> int:
    """Measure all sizes, print and keep the figures."""
    table = Table(
        "evaluate",
        "Judging one asset",
        "python -m bench.rules.evaluate",
        [
            "30 fields, 12 of them populated; 70 % equals, 15 % includes, 10 % populated, 5 % nested; chains "
            "of up to five fields. Ours is the whole verdict. A rival is asked which conditions hold, level "
            "after level in one expression where it can, and the verdict is made of that with our functions. "
            "So a rival is given much of our own speed; what is compared is finding the rules that match, "
            "and not working out twice what was worked out before. First, each rival's verdicts are compared "
            "with ours.",
            "The plain interpreter is the referee of our tests, which follows the definition word for word.",
        ],
    )
    schema = workload.fields()
    fields, assets = read_fields(schema), workload.assets(schema, 1000)
    for size, goal in GOALS.items():
        rules = workload.rules(schema, size)
        ours, _ = compile_rules(fields, rules)
        judges = contenders(ours, rules, assets[: PROOFS[size]])
        if size <= 1000:
            judges[NAIVE] = lambda values, rules=rules: naive.evaluate(schema, rules, values)
        beside(table, f"{size:,} rules", judges, assets, goal)
    few_match(table, schema, assets)
    return finish(table)


def contenders(ours: RuleSet, rules: list[Json], assets: list[Json]) -> dict[str, Judge]:
    """Return how each engine judges, once it has judged these assets as we do."""
    judges: dict[str, Judge] = {OURS: ours.evaluate}
    for package in RIVALS:
        try:
            judge = judge_by(compiler_of(package), ours, rules)
        except RuntimeError as refusal:  # CEL takes expressions of 100,000 characters at most
            print(f"{package} cannot: {refusal}")
            continue
        for asset in assets[: len(assets) // 10 if package in SLOW else None]:
            if judge(asset).as_json() != ours.evaluate(asset).as_json():
                raise SystemExit(f"{package} does not say the same as we do about {asset}")
        judges[package] = judge
    return judges


def beside(table: Table, case: str, judges: dict[str, Judge], assets: list[Json], goal: float) -> None:
    """Measure all judges on a case, and compare us with the fastest rival."""
    found = table.run(case, {name: _timed(judge, assets) for name, judge in judges.items()}, "µs")
    rivals = [figure for name, figure in found.items() if name in RIVALS]
    best = min(rivals, key=lambda figure: figure.median)
    table.compare(
        f"{case}: {best.contender}, the fastest rival, against us", best.median / found[OURS].median, goal
    )


def few_match(table: Table, schema: list[Json], assets: list[Json]) -> None:
    """Measure what stored rules cost that do not match: about a dozen match, however many there are."""
    fields, judges = read_fields(schema), {}
    for stored in (100, 10_000, 100_000):
        print(f"compiling {stored:,} rules", flush=True)
        rules = workload.rarely_matching(schema, stored, MATCHING)
        ours, _ = compile_rules(fields, rules)
        judges[stored] = ours.evaluate
        if stored == 10_000:
            rivals = contenders(ours, rules, assets[:30])
    beside(table, "12 of 10,000 match", rivals, assets, GOAL_MATCHING)
    found = table.run(
        "12 match",
        {f"{stored:,} stored": _timed(judge, assets) for stored, judge in judges.items()},
        "µs",
        rounds=9,
    )
    ratio = found["100,000 stored"].median / found["100 stored"].median
    table.compare("12 match: 100,000 stored against 100", ratio, GOAL_STORED, at_most=True)


def _timed(judge: Judge, assets: list[Json]) -> Measure:
    turn = itertools.cycle(assets)
    return lambda: seconds_each(lambda: judge(next(turn))) * 1e6


if __name__ == "__main__":
    sys.exit(main())
