"""The names of everything this service keeps in Redis."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from app.model import PREFIX

SHARDS = 2
"""Shards an account's mailbox has. Fewer shards mean fuller reads and writes; a shard is drained by one
worker at a time, so more than two workers an account share the rest of their time among accounts."""


def shard_of(entry_id: str) -> int:
    """Return the shard of an entry: always the same one for the same asset."""
    return crc32(entry_id.encode("utf-8", "surrogatepass")) % SHARDS


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of one deployment's keys.

    prefix: what all of them start with; deployments that share a database have one each.
    """

    prefix: str = PREFIX

    @property
    def dirty(self) -> str:
        """Sorted set of `<cloud>/<shard>`, by when the next entry there is due."""
        return f"{self.prefix}:dirty"

    def entry(self, cloud: str, entry_id: str) -> str:
        """Hash: one mailbox entry."""
        return f"{self.entry_prefix(cloud)}{entry_id}"

    def entry_prefix(self, cloud: str) -> str:
        """What the keys of all entries of an account start with."""
        return f"{self.prefix}:{cloud}:entry:"

    def shard(self, cloud: str, number: int) -> str:
        """Sorted set: a shard's entries, by priority and due time."""
        return f"{self.prefix}:{cloud}:shard:{number}"

    def lease(self, cloud: str, number: int) -> str:
        """String: the token of whoever drains a shard; expires."""
        return f"{self.prefix}:{cloud}:lease:{number}"

    def wrote(self, cloud: str, asset_id: str) -> str:
        """Hash: what our latest writes to an asset look like in a notification; expires."""
        return f"{self.prefix}:{cloud}:wrote:{asset_id}"

    def reported(self, cloud: str, asset_id: str) -> str:
        """List: what notifications told of an asset's latest changes, as JSON; expires."""
        return f"{self.prefix}:{cloud}:reported:{asset_id}"

    def holds(self, cloud: str, asset_id: str) -> str:
        """Hash: an asset's values that a person has taken back, as JSON, by field."""
        return f"{self.prefix}:{cloud}:holds:{asset_id}"

    def undoing(self, cloud: str, run: str) -> str:
        """Hash: what an undo run is to do for each asset, as JSON."""
        return f"{self.prefix}:{cloud}:undoing:{run}"

    def undone(self, cloud: str, run: str) -> str:
        """Hash: what an undo run came to for each asset that is through, as JSON."""
        return f"{self.prefix}:{cloud}:undone:{run}"

    def verdict(self, cloud: str, asset_id: str) -> str:
        """String: the last recorded effect on an asset, as JSON."""
        return f"{self.prefix}:{cloud}:verdict:{asset_id}"

    def of(self, cloud: str, name: str) -> str:
        """Any other key of an account.

        `generation`, `fence`, `version`: counters. `paused`: the pause in force. `problems`: sorted set of
        asset ids by when their problems began. `open`: hash of their problems, by asset id. `notices`: stream
        of what is to be told, `notices:state`: hash of how far that is, `notices:turn`: who sends. `trend`:
        hash of counts by day, `trend:turn`: a count was made a moment ago. `parked`, `audit`: streams.
        `counts`: hash of totals. `judged`: sorted set of
        asset ids with a verdict, by when they were last judged or listed. `sweep`: how far the walk through
        the library has come, as JSON. `allowance`: hash of Admin API calls allowed and left, and when the
        hour ends. `runs`: sorted set of run ids by when they began, `runs:open`: the one that has not ended,
        `runs:assets`: hash of assets that wait to be judged for it, each to the generation it was queued at
        and the run's id. `run:<id>`: a run as JSON, `outcomes:<id>` and `results:<id>`: what came of its
        assets; they expire. `halted`: who has paused the account, why and since when, as JSON. `exceptions`,
        `exceptions:looked`, `modes`: hashes, see `app.store.steering`. `holding`: sorted set of asset ids
        with held values, by time. `undos`: hash of undo runs, as JSON, by id. `pace:<span>:<number>`: hashes
        of counts, see `app.store.pace`. `tallies`: hash of totals, see `app.store.tallies`. `missing`: hash
        of fields to how many assets lack their mandatory value, `missing:of`: hash of those assets to these
        fields.
        """
        return f"{self.prefix}:{cloud}:{name}"


DEFAULT = Keys()
"""The names where no other prefix is chosen."""
