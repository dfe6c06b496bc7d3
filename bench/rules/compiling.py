"""Compiling 10,000 rules, beside other engines: `python -m bench.rules.compiling`.

Needs the rivals (bench/rivals.txt). Some three minutes.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from app.rules import compile_rules, read_fields, read_rules
from bench.measuring import Table, finish, sized
from bench.memory import resident
from bench.rules import workload
from bench.rules.judging import judge_by
from bench.rules.rivals import RIVALS, Compile, Json, Level, compiler_of

RULES = sized(10_000, 1_000)
GOAL_SECONDS, GOAL_MEGABYTES, GOAL_VALIDATED = 0.3, 20.0, 3.0
OURS, VALIDATED = "Fieldwarden", "Fieldwarden, validated too"

Work = Callable[[], object]


def main() -> int:
    """Measure time and memory of all, print and keep the figures."""
    table = Table(
        "compile",
        f"Compiling {RULES:,} rules",
        "python -m bench.rules.compiling",
        [
            "The rules are those that one asset is judged by above, checked when they were saved. A rival is "
            "given the conditions, level after level, and the time to spell them as its experts would is "
            "counted: neither fields nor results, which ours reads and checks as well. "
            "business-rules and json-logic-qubit have nothing to compile, they interpret. The "
            "seconds are those of the processor: nothing waits, and others use the machine.",
            "Memory is by how much a fresh process grows that has read the rules and now compiles them.",
            "Validated too: the grammar of every rule is checked first, as when a file of rules is loaded.",
        ],
    )
    case = f"{RULES:,} rules"
    works = able({**ours(RULES), **rivals(RULES)})
    spans = table.run(case, {name: partial(_seconds, work) for name, work in works.items()}, "s")
    sizes = table.run(case, {name: partial(_megabytes, name) for name in works if name != VALIDATED}, "MB")
    table.compare(f"{case}: seconds of ours", spans[OURS].median, GOAL_SECONDS, at_most=True)
    table.compare(f"{case}: megabytes of ours", sizes[OURS].median, GOAL_MEGABYTES, at_most=True)
    table.compare(
        f"{case}: seconds of ours, validated too", spans[VALIDATED].median, GOAL_VALIDATED, at_most=True
    )
    for name in (one for one in RIVALS if one in works):
        table.compare(f"{case}: the time of {name} against ours", spans[name].median / spans[OURS].median)
    return finish(table)


def ours(count: int) -> dict[str, Work]:
    """Return what compiles so many rules for us, by its name."""
    schema = workload.fields()
    fields, rules = read_fields(schema), workload.rules(schema, count)
    return {
        OURS: lambda: compile_rules(fields, rules),
        VALIDATED: lambda: compile_rules(fields, read_rules(rules)),
    }


def rivals(count: int) -> dict[str, Work]:
    """Return what compiles the conditions of so many rules, by its name."""
    schema = workload.fields()
    rules = workload.rules(schema, count)
    told: list[tuple[list[Json], Mapping[str, bool]]] = []

    def listen(conditions: list[Json], sets: Mapping[str, bool]) -> Level:
        told.append((conditions, sets))
        return lambda _: ()

    judge_by(listen, compile_rules(read_fields(schema), rules)[0], rules)

    def work(compile_level: Compile) -> Work:
        return lambda: [compile_level(*level) for level in told]

    return {package: work(compiler_of(package)) for package in RIVALS}


def able(works: Mapping[str, Work]) -> dict[str, Work]:
    """Leave out who cannot do it."""
    found = {}
    for name, work in works.items():
        try:
            work()
        except RuntimeError as refusal:  # CEL takes expressions of 100,000 characters at most
            print(f"{name} cannot: {str(refusal)[:200]}")
        else:
            found[name] = work
    return found


def _seconds(work: Work) -> float:
    gc.collect()
    gc.freeze()  # what others have left behind is not looked through
    started = time.process_time()
    kept = work()
    took = time.process_time() - started
    gc.unfreeze()
    del kept
    return took


def _megabytes(name: str) -> float:
    """Return by how much a fresh process grows."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_grows_by, name, RULES).result()


def _grows_by(name: str, count: int) -> float:
    work = (ours if name == OURS else rivals)(count)[name]
    gc.collect()
    before = resident()
    kept = work()
    gc.collect()
    grown = resident() - before
    del kept
    return grown


if __name__ == "__main__":
    sys.exit(main())
