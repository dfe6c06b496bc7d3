"""Flagging: the tags that show people in the media library which assets lack something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.errors import NotFound, RequestRefused
from app.model import OwnWrite
from app.ports import Account, Mailbox
from app.usecases.echo import tags_echo
from app.usecases.enforce.calls import STALE_PAUSE, Plan
from app.usecases.enforce.case import Case
from app.usecases.enforce.policy import Policy
from app.usecases.enforce.told import tell_of_write
from app.usecases.enforce.write import grouped, in_parallel, public_ids


def write_flags(
    account: Account, mailbox: Mailbox, plan: Plan, cases: Sequence[Case], version: int, policy: Policy
) -> None:
    """Add and remove flags where an asset, as last seen, does not carry the right ones.

    Raises RateLimited, AccessRefused or AccountUnavailable once all calls under way have ended.
    """
    flag_tag = policy.flag_tag
    due = [case for case in cases if case.may_flag(policy, plan.clock())]
    mailbox.expect_echo(account.cloud, [_announce(case, flag_tag) for case in due], version)
    groups = grouped(due, lambda case: (case.place, case.flags_due(flag_tag)))
    in_parallel(lambda group: _write(account, plan, group, flag_tag), groups)


def _announce(case: Case, flag_tag: str) -> OwnWrite:
    added, removed = case.flags_due(flag_tag)
    ours = tuple(sorted(case.ours.union(added)))
    return OwnWrite(case.asset.asset_id, {"added": tags_echo(added), "removed": tags_echo(removed)}, ours)


def _write(account: Account, plan: Plan, cases: list[Case], flag_tag: str) -> None:
    if not plan.is_fresh:
        for case in cases:
            case.again = STALE_PAUSE
        return
    place = cases[0].place
    added, removed = cases[0].flags_due(flag_tag)
    done = set(public_ids(cases))
    try:
        if added:
            done &= (
                plan.write(cases, lambda ready: account.add_tags(*place, public_ids(ready), added)) or set()
            )
        if removed:
            done &= (
                plan.write(cases, lambda ready: account.remove_tags(*place, public_ids(ready), removed))
                or set()
            )
    except NotFound:
        return
    except (RequestRefused, ValueError) as refusal:
        for case in cases:
            case.refused = case.refused or f"flag not set: {refusal}"
        return
    for case in cases:
        if case.asset.address.public_id in done:
            _done(case, added, removed)
            tell_of_write(plan.cloud, case, "flags", (*added, *removed))


def _done(case: Case, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    case.flagged += added
    case.unflagged += removed
    case.ours = case.ours.union(added).difference(removed)
    tags = tuple(tag for tag in case.asset.tags if tag not in removed) + added
    case.asset = replace(case.asset, tags=tags)
