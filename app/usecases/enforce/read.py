"""Reading the assets of a batch, and what to do about those the account does not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.errors import NotFound, RequestRefused
from app.model import Address, Arrival, Asset, Effect, Entry, Settled
from app.ports import Account, Lease, Mailbox
from app.usecases.causes import NOT_LISTED
from app.usecases.enforce.calls import persistently
from app.usecases.steps import tell_of_entry

SIGNS_OF_ABSENCE = {"delete", NOT_LISTED}
ABSENT_PAUSES = (1.0, 5.0)
"""Seconds until an asset that a read lacked is looked for again; after the third read it is gone."""

NOTHING_UNDONE: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def read_assets(account: Account, asset_ids: Sequence[str]) -> tuple[dict[str, Asset], dict[str, str]]:
    """Read assets by id, in one call unless the account refuses it.

    Returns the assets found, and for each id that makes the account refuse a read its reason. Ids the
    account does not know are in neither.
    """
    if not asset_ids:
        return {}, {}
    try:
        return persistently(lambda: account.assets_by_id(asset_ids)), {}
    except NotFound:
        return {}, {}
    except RequestRefused as refusal:
        if len(asset_ids) == 1:
            return {}, {asset_ids[0]: str(refusal)}
    middle = len(asset_ids) // 2
    one, other = read_assets(account, asset_ids[:middle]), read_assets(account, asset_ids[middle:])
    return {**one[0], **other[0]}, {**one[1], **other[1]}


def resolve(
    account: Account, mailbox: Mailbox, lease: Lease, entries: Sequence[Entry], at: float
) -> tuple[set[int], list[Entry]]:
    """Turn entries known only by address into entries of the asset that lies there.

    Returns the shards that now need a drain, and the entries where nothing lies at the address.
    """
    found = _read_addresses(account, [entry.address for entry in entries if entry.address])
    shards, absent = set[int](), list[Entry]()
    for entry in entries:
        asset = found.get(entry.address) if entry.address else None
        if asset is None:
            absent.append(entry)
            continue
        tell_of_entry("named", account.cloud, entry, asset=asset.asset_id)
        arrival = Arrival(
            asset.asset_id,
            asset.address,
            entry.causes[-1],
            entry.priority,
            uploader=entry.uploader,
            deliveries=entry.deliveries,
        )
        shards |= mailbox.put(account.cloud, [arrival], at).shards
        mailbox.settle(account.cloud, lease, entry, Effect(None, None, has_problems=False), at)
    return shards, absent


def handle_absent(
    cloud: str,
    mailbox: Mailbox,
    lease: Lease,
    entry: Entry,
    at: float,
    undone: Mapping[str, Mapping[str, Any]] = NOTHING_UNDONE,
) -> bool:
    """Look for an absent asset again later; after three reads, or one that confirms it, record it as gone.

    Says whether it is gone. What a read confirms: a delete event, or a sweep's listing that lacked the asset.
    undone: as in `Effect`.
    """
    reads = entry.absent + 1
    if not SIGNS_OF_ABSENCE & set(entry.causes) and reads <= len(ABSENT_PAUSES):
        until = at + ABSENT_PAUSES[reads - 1]
        mailbox.postpone(cloud, lease, entry, until, absent=reads, tried=False)
        tell_of_entry("absent", cloud, entry)
        return False
    gone = ("gone", {"address": str(entry.address or ""), "causes": list(entry.causes)})
    effect = Effect(
        entry.asset_id, None, has_problems=False, audit=(gone,), outcome=("gone", {}), undone=undone
    )
    settled = mailbox.settle(cloud, lease, entry, effect, at)
    tell_of_entry("recorded", cloud, entry, outcome="gone", settled=settled.value)
    return settled is not Settled.FENCED


def _read_addresses(account: Account, addresses: Sequence[Address]) -> dict[Address, Asset]:
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for address in addresses:
        places[address.resource_type, address.type].append(address.public_id)
    return {
        asset.address: asset
        for (resource_type, type_), public_ids in places.items()
        for asset in _read_place(account, resource_type, type_, public_ids)
    }


def _read_place(account: Account, resource_type: str, type_: str, public_ids: list[str]) -> list[Asset]:
    try:
        return persistently(lambda: account.assets_by_address(resource_type, type_, public_ids))
    except NotFound:
        return []
    except RequestRefused:
        if len(public_ids) == 1:
            return []  # an address that the account does not take as one: nothing lies there
    middle = len(public_ids) // 2
    return [
        *_read_place(account, resource_type, type_, public_ids[:middle]),
        *_read_place(account, resource_type, type_, public_ids[middle:]),
    ]
