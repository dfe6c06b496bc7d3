"""What assets are judged by beside rules and fields, in Redis: exceptions and modes.

Keys of an account (`keys.of`): `exceptions`, a hash of id to exception as JSON; `exceptions:looked`, a hash
of the ids of those whose assets were looked at again since they began; `modes`, a hash of external_id to a
rule's mode, with the account's own under an empty name. Every change raises `version` and is logged in the
same step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.model import Exemption
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client, load


class Steering:
    """The part of `app.ports.RuleBook` that is about exceptions and modes."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys
        self._change_hash = load(client, "change_hash")

    def exemptions(self, cloud: str) -> tuple[Exemption, ...]:
        """See `app.ports.RuleBook.exemptions`."""
        with guarded():
            return read_exemptions(self.client.hvals(self.keys.of(cloud, "exceptions")))

    def change_exemption(
        self,
        cloud: str,
        before: Exemption | None,
        after: Exemption | None,
        *,
        kind: str,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """See `app.ports.RuleBook.change_exemption`."""
        named = after or before
        if named is None:
            return False
        old, new = (_text(one) if one else "" for one in (before, after))
        done = self._change(
            cloud, self.keys.of(cloud, "exceptions"), [named.id, old, new, at, kind, json.dumps(detail)]
        )
        if done and after is None:
            with guarded():
                self.client.hdel(self.keys.of(cloud, "exceptions:looked"), named.id)
        return done

    def change_mode(
        self,
        cloud: str,
        rule: str,
        before: str | None,
        after: str | None,
        *,
        detail: Mapping[str, Any],
        at: float,
    ) -> bool:
        """See `app.ports.RuleBook.change_mode`."""
        change = [rule, before or "", after or "", at, "mode_changed", json.dumps(detail)]
        return self._change(cloud, self.keys.of(cloud, "modes"), change)

    def looked(self, cloud: str) -> set[str]:
        """See `app.ports.RuleBook.looked`."""
        with guarded():
            return set(self.client.hkeys(self.keys.of(cloud, "exceptions:looked")))

    def looked_at(self, cloud: str, exemption_id: str, at: float) -> None:
        """See `app.ports.RuleBook.looked_at`."""
        with guarded():
            self.client.hset(self.keys.of(cloud, "exceptions:looked"), exemption_id, at)

    def _change(self, cloud: str, key: str, change: list[Any]) -> bool:
        named = [key, self.keys.of(cloud, "version"), self.keys.of(cloud, "audit")]
        with guarded():
            return bool(self._change_hash(named, change))


def read_exemptions(texts: list[str]) -> tuple[Exemption, ...]:
    """Return stored exceptions, the oldest first."""
    found = [Exemption(**json.loads(text)) for text in texts]
    return tuple(sorted(found, key=lambda one: (one.since, one.id)))


def _text(exemption: Exemption) -> str:
    """Return an exception as JSON; the same one read back gives the same text again."""
    return json.dumps(asdict(exemption), separators=(",", ":"))
