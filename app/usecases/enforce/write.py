"""Writing changes: one call per distinct change and place, refusals tracked down to the assets they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.errors import NotFound, RequestRefused
from app.model import Value
from app.ports import Account, Mailbox
from app.usecases.enforce.calls import STALE_PAUSE, Plan
from app.usecases.enforce.case import Case
from app.usecases.enforce.told import tell_of_write

T = TypeVar("T")
Changes = Mapping[str, Value]

PARALLEL_WRITES = 5
"""Write calls under way at once in one drain."""
SPLIT_CALLS = 16
"""Calls spent on finding the assets of a group that the account refuses; the rest is tried again later."""
RETRY_SPLIT = 2.0
"""Seconds until assets that the cap left over are tried again."""


def write_changes(
    account: Account, mailbox: Mailbox, plan: Plan, cases: Sequence[Case], version: int
) -> None:
    """Write what the verdicts ask for. Each case then knows what was written, or why it was not.

    Raises RateLimited, AccessRefused or AccountUnavailable once all calls under way have ended.
    """
    due = [case for case in cases if case.wants_write]
    mailbox.expect_echo(account.cloud, [case.announced(plan.read_at) for case in due], version)
    groups = grouped(due, lambda case: (case.place, repr(sorted(case.verdict.changes.items()))))
    in_parallel(_GroupWrite(account, plan).run, groups)


def grouped(cases: Iterable[Case], key: Callable[[Case], object]) -> list[list[Case]]:
    """Group cases that one call can serve."""
    groups: defaultdict[object, list[Case]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return list(groups.values())


def public_ids(cases: Iterable[Case]) -> list[str]:
    """Return where the assets were when they were read."""
    return [case.asset.address.public_id for case in cases]


def in_parallel(work: Callable[[T], None], items: Sequence[T]) -> None:
    """Do some work on each item, a few at a time; the first failure is raised when all have ended."""
    if len(items) == 1:
        work(items[0])
    elif items:
        with ThreadPoolExecutor(PARALLEL_WRITES) as pool:
            futures = [pool.submit(work, item) for item in items]
        for future in futures:
            future.result()


class _GroupWrite:
    """Writes a group of cases that share their changes, splitting it where the account refuses."""

    def __init__(self, account: Account, plan: Plan) -> None:
        self.account, self.plan = account, plan

    def run(self, cases: list[Case]) -> None:
        """Write the group; where it is refused, find out for which fields and for whom."""
        changes: Changes = cases[0].verdict.changes
        reason = self._write(cases, changes)
        if reason is None:
            return
        changes = self._without_the_accepted(cases, changes, reason)
        if len(cases) == 1:
            cases[0].refused = reason
        elif self._refuses_all(cases, changes, reason):
            for case in cases:
                case.refused = reason
        else:
            self._split(cases[1:-1], changes)

    def _without_the_accepted(self, cases: list[Case], changes: Changes, reason: str) -> Changes:
        """Write the fields that the reason does not name, and return those that stay refused."""
        named = {name: value for name, value in changes.items() if _names(reason, name)}
        rest = {name: value for name, value in changes.items() if name not in named}
        spared = named and rest and self._write(cases, rest) is None
        return named if spared else changes

    def _refuses_all(self, cases: list[Case], changes: Changes, reason: str) -> bool:
        """Say whether the reason is about the values sent, and so meets every asset: tried on two of them."""
        alone = [self._write([case], changes) for case in (cases[0], cases[-1])]
        for case, refusal in zip((cases[0], cases[-1]), alone, strict=True):
            case.refused = refusal
        return any(_names(reason, name) for name in changes) and len(set(alone)) == 1 and None not in alone

    def _split(self, cases: list[Case], changes: Changes) -> None:
        """Halve refused groups until each refusal has its asset, within the cap.

        The smallest group comes next, so that each round settles some even where most are refused.
        """
        queue = [cases] if cases else []
        for _ in range(SPLIT_CALLS):
            if not queue:
                return
            group = queue.pop()
            reason = self._write(group, changes)
            if reason is not None and len(group) == 1:
                group[0].refused = reason
            elif reason is not None:
                middle = len(group) // 2
                queue += [group[:middle], group[middle:]]
        for case in (case for group in queue for case in group):
            case.again = RETRY_SPLIT

    def _write(self, cases: list[Case], changes: Changes) -> str | None:
        """Write changes to some assets; returns the account's reason if it refuses. Stale plans wait."""
        if not self.plan.is_fresh:
            for case in cases:
                case.again = STALE_PAUSE
            return None
        try:
            done = self.plan.write(
                cases, lambda ready: self.account.write_metadata(*cases[0].place, public_ids(ready), changes)
            )
        except NotFound:
            done = set()
        except (RequestRefused, ValueError) as refusal:
            return str(refusal)
        for case in cases:
            if case.asset.address.public_id in (done or ()):
                case.wrote, case.sent = {**case.wrote, **changes}, {**case.sent, **changes}
                tell_of_write(self.plan.cloud, case, "values", changes)
        return None


def _names(reason: str, field_id: str) -> bool:
    """Say whether the account's words name a field, in quotes (docs/vendor.md#errors-and-limits)."""
    return f'"{field_id}"' in reason or f"'{field_id}'" in reason
