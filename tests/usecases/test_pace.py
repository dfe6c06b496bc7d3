from __future__ import annotations

from math import inf

import pytest

from app.model import Bucket
from app.usecases.pace import WINDOWS, pace, quantile


class Kept:
    """What was kept of one account: writes in the last two buckets."""

    def buckets(self, cloud, span, count, at):
        self.asked = (cloud, span, count, at)
        quiet = [Bucket(float(number), {}, {}) for number in range(count - 2)]
        busy = [
            Bucket(98.0, {"accepted": 3, "written": 2}, {2.0: 2}),
            Bucket(99.0, {"accepted": 1}, {10.0: 2}),
        ]
        return [*quiet, *busy]


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_is_made_of_its_buckets(window):
    kept = Kept()
    found = pace(kept, "demo", window, 100.0)
    span, count = WINDOWS[window]
    assert kept.asked == ("demo", span, count, 100.0)
    assert len(found.of("accepted")) == count
    assert found.total("accepted") == 4
    assert found.of("written")[-2:] == [2, 0]


def test_latencies_are_told_of_the_window_and_of_each_bucket():
    found = pace(Kept(), "demo", "hour", 100.0)
    assert found.latency(0.5) == 2.0
    assert found.latency(0.75) == 6.0
    assert found.latencies(0.5)[-3:] == [None, 1.0, 5.0]


@pytest.mark.parametrize(
    ("latencies", "share", "told"),
    [
        ({}, 0.5, None),
        ({1.0: 4}, 0.5, 0.5),
        ({1.0: 1, 2.0: 1}, 0.95, 1.9),
        ({1.0: 1, inf: 9}, 0.95, 1.0),
        ({inf: 3}, 0.5, 0.0),
    ],
)
def test_shares_are_read_off_the_bounds(latencies, share, told):
    assert quantile(latencies, share) == (told if told is None else pytest.approx(told))
