"""The picture's layout: fields right of what they depend on, nothing on top of anything else."""

from __future__ import annotations

import itertools
import random
import re

from hypothesis import given
from hypothesis import strategies as st

from app.web.console.layered import HEIGHT, WIDTH, draw

NAMES = [f"f{number}" for number in range(12)]
LINKS = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


@given(LINKS)
def test_boxes_lie_apart_and_links_lead_to_the_right_unless_they_go_back(links):
    drawing = draw(NAMES, sorted(links))
    for one, other in itertools.combinations(drawing.places.values(), 2):
        assert abs(one[0] - other[0]) >= WIDTH or abs(one[1] - other[1]) >= HEIGHT
    for source, target in links:
        if NAMES.index(source) < NAMES.index(target):
            assert drawing.places[source][0] + WIDTH < drawing.places[target][0]
    assert set(drawing.paths) == links


@given(LINKS)
def test_everything_lies_within_the_picture(links):
    drawing = draw(NAMES, sorted(links))
    assert all(0 <= x <= drawing.width - WIDTH for x, _ in drawing.places.values())
    assert all(0 <= y <= drawing.height - HEIGHT for _, y in drawing.places.values())
    numbers = [float(one) for path in drawing.paths.values() for one in re.findall(r"-?\d+", path)]
    assert all(0 <= number <= max(drawing.width, drawing.height) for number in numbers)


def test_a_chain_is_a_straight_line():
    drawing = draw(["a", "b", "c"], [("a", "b"), ("b", "c")])
    assert len({y for _, y in drawing.places.values()}) == 1


def test_links_that_need_not_cross_do_not():
    names = ["a", "b", "c", "x", "y", "z"]
    drawing = draw(names, [("a", "z"), ("b", "y"), ("c", "x")])
    tops = [drawing.places[name][1] for name in ("a", "b", "c")]
    across = [drawing.places[name][1] for name in ("z", "y", "x")]
    assert tops == across


def test_the_same_rules_are_always_drawn_the_same():
    links = [(one, other) for one, other in itertools.pairwise(NAMES)]
    shuffled = random.Random(1).sample(links, len(links))
    assert draw(NAMES, links).places == draw(NAMES, shuffled).places


def test_nothing_makes_an_empty_picture():
    assert draw([], []).places == {}
