"""The order in which fields are settled."""

import random
from itertools import pairwise

import pytest

from app.rules.order import settling_order


@pytest.mark.parametrize(
    ("upstream", "expected"),
    [
        ({}, []),
        ({"a": set()}, [("a",)]),
        ({"a": {"a"}}, [("a",)]),
        ({"a": {"b"}, "b": set()}, [("b",), ("a",)]),
        ({"a": {"b"}, "b": {"c"}, "c": set()}, [("c",), ("b",), ("a",)]),
        ({"a": {"b"}, "b": {"a"}}, [("a", "b")]),
        ({"c": {"b"}, "b": {"a"}, "a": {"c"}}, [("c", "b", "a")]),
        ({"after": {"x"}, "x": {"y"}, "y": {"x", "before"}, "before": set()},
         [("before",), ("x", "y"), ("after",)]),
    ],
)  # fmt: skip
def test_upstream_comes_first_and_loops_stay_together(
    upstream: dict[str, set[str]], expected: list[tuple[str, ...]]
) -> None:
    assert settling_order(upstream) == expected


def test_every_field_stands_once_and_after_all_it_depends_on() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        names = [f"f{number}" for number in range(rng.randint(1, 9))]
        share = rng.choice((0.05, 0.15, 0.3))
        upstream = {name: {other for other in names if rng.random() < share} for name in names}
        order = settling_order(upstream)
        assert sorted(name for component in order for name in component) == sorted(names)
        done: set[str] = set()
        for component in order:
            done |= set(component)
            assert all(upstream[name] <= done for name in component), f"seed {seed}"
            assert list(component) == [name for name in names if name in component]


def test_a_long_chain_is_ordered_without_recursion() -> None:
    names = [f"f{number}" for number in range(300)]
    upstream = {name: {after} for name, after in pairwise(names)} | {names[-1]: set()}
    assert settling_order(upstream) == [(name,) for name in reversed(names)]
