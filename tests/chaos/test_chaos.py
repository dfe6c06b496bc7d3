"""The storm in a short form; `make chaos` is the long one, whose figures are published."""

from __future__ import annotations

import pytest

from tests.chaos import limits
from tests.chaos.__main__ import storm, takeover


def test_nothing_acknowledged_is_lost_or_wrong_however_processes_are_killed(tmp_path):
    assert storm(tmp_path / "storm", events=200, hits=1, seconds=90, lease=2.0)


def test_the_shard_of_a_dead_worker_is_taken_over(tmp_path):
    assert takeover(tmp_path / "takeover", workers=2, lease=2.0) < 10


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    with limits.running(tmp_path_factory.mktemp("limits") / "arena") as one:
        yield one


SHORT = [
    limits.Trouble("420", {"rate_limit": 1.0, "retry_after": 1}, 2, 10),
    limits.Trouble("5xx", {"error_rate": 0.2, "seed": 5}, 2, 200),
    limits.Trouble("lost answers", {"reset_after_apply": 0.33}, 2, 200),
]


@pytest.mark.parametrize("trouble", SHORT, ids=lambda trouble: trouble.name)
def test_an_account_in_trouble_is_left_alone_and_nothing_is_lost(arena, trouble):
    outcome = limits.meet(arena, trouble, assets=40)
    assert outcome.is_well, outcome


def test_no_call_is_made_above_the_quota(arena):
    outcome = limits.keep_to_a_quota(arena, limit=4, window=2.0, assets=500)
    assert outcome.is_well, outcome
