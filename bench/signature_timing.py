"""Does the time that the signature check takes tell how much of a signature was right?

`python -m bench.signature_timing`. Signatures that are wrong in the first digit, in the last, or everywhere
are checked in turn, in a new order each round, and their times compared by medians. A check that stopped at
the first difference would take longer for a later one; `naive` shows that this would be seen.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import sys
from collections.abc import Callable
from time import perf_counter_ns

from app.cloudinary.signature import verify
from app.errors import NotAuthentic

NOW = 1_760_000_000.0
STAMP, SECRETS = "1760000000", ("first-secret", "second-secret")
BODY = b'{"notification_type":"upload","asset_id":"a1"}' + b" " * 1500
RIGHT = hashlib.sha256(BODY + STAMP.encode() + SECRETS[0].encode()).hexdigest()


def _other(digit: str) -> str:
    """Another of its kind, so that the look at the header's form, which hides nothing, takes as long."""
    first, second = ("0", "1") if digit.isdigit() else ("a", "b")
    return second if digit == first else first


def _wrong(*places: int) -> str:
    digits = list(RIGHT)
    for place in places:
        digits[place] = _other(digits[place])
    return "".join(digits)


WRONG = {
    "first digit wrong": _wrong(0),
    "last digit wrong": _wrong(-1),
    "all digits wrong": _wrong(*range(len(RIGHT))),
}


def check(signature: str) -> None:
    try:
        verify(BODY, timestamp=STAMP, signature=signature, secrets=SECRETS, now=NOW)
    except NotAuthentic:
        return
    raise AssertionError("a wrong signature was accepted")


def naive(signature: str) -> None:
    """What not to do: compare digit by digit and stop at the first difference."""
    for given, right in zip(signature, RIGHT, strict=True):
        if given != right:
            break


def medians(checked: Callable[[str], None], rounds: int) -> dict[str, float]:
    """Return the median time of each kind of signature, in microseconds, over interleaved rounds."""
    times: dict[str, list[int]] = {name: [] for name in WRONG}
    order = list(WRONG)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            signature = WRONG[name]
            started = perf_counter_ns()
            checked(signature)
            times[name].append(perf_counter_ns() - started)
    return {name: statistics.median(taken) / 1000 for name, taken in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200_000)
    rounds = parser.parse_args().rounds
    for title, checked in (("the check", check), ("digit by digit, for comparison", naive)):
        found = medians(checked, rounds)
        first = found["first digit wrong"]
        print(f"{title}, {rounds:,} rounds:")
        for name, median in found.items():
            print(f"  {name:<18} {median:7.3f} us   x {median / first:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
