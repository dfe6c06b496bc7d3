"""Rules, fields and their versions in Redis.

Keys of an account (`keys.of`): `rules`, a hash of external_id to `{"seq": n, "rule": {...}}`, where the
sequence number tells a rule's age and is never shown; `rules:seq`, the last one given;
`rules:history:<external_id>`, a list of a rule's versions; `fields`, a hash of `document` and `at`;
`version`, a counter; `marker`. Rules are compared as the text they were stored as, so scripts never parse
them: Lua would turn an empty list into an object and a long number into a short one. Exceptions and modes
are in `app.store.steering`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import NewerLayout
from app.model import LAYOUT, RuleDocuments
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client, load
from app.store.steering import Steering, read_exemptions

MARKER = "marker"
"""Key that holds the layout an account was set up with, and when."""

Stored = tuple[int, dict[str, Any]]


class RedisRuleBook(Steering):
    """Implements `app.ports.RuleBook` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        super().__init__(client, keys)
        self._save = load(client, "save_rule")
        self._delete = load(client, "delete_rule")
        self._replace = load(client, "replace_rules")
        self._save_fields = load(client, "save_fields")
        self._take_over = load(client, "take_over")

    def version(self, cloud: str) -> int:
        """See `app.ports.RuleBook.version`."""
        with guarded():
            return int(self.client.get(self.keys.of(cloud, "version")) or 0)

    def fields_at(self, cloud: str) -> float:
        """See `app.ports.RuleBook.fields_at`."""
        with guarded():
            return float(self.client.hget(self.keys.of(cloud, "fields"), "at") or 0)

    def is_set_up(self, cloud: str) -> bool:
        """See `app.ports.RuleBook.is_set_up`."""
        return self._layout(cloud) is not None

    def take_over(self, cloud: str) -> bool:
        """See `app.ports.RuleBook.take_over`."""
        layout = self._layout(cloud)
        if layout is not None and layout < LAYOUT:
            with guarded():
                self._take_over([self.keys.of(cloud, MARKER)], [LAYOUT])
        return layout is not None

    def _layout(self, cloud: str) -> int | None:
        """Return the layout that an account is kept in, None if it was not set up. Raises NewerLayout."""
        marker = self._marker(cloud)
        if not marker:
            return None
        layout = int(marker[0]) if marker[0].isdecimal() else LAYOUT
        if layout > LAYOUT:
            raise NewerLayout(cloud)
        return layout

    def set_up_at(self, cloud: str) -> float:
        """See `app.ports.RuleBook.set_up_at`."""
        _, at = (*self._marker(cloud), "0", "0")[:2]
        return float(at)

    def _marker(self, cloud: str) -> list[str]:
        """Return the layout and the time that an account was set up with; nothing if it was not."""
        with guarded():
            marker: str | None = self.client.get(self.keys.of(cloud, MARKER))
        return [] if marker is None else marker.split()

    def set_up(self, cloud: str, at: float) -> None:
        """See `app.ports.RuleBook.set_up`."""
        with guarded():
            self.client.set(self.keys.of(cloud, MARKER), f"{LAYOUT} {at:.3f}")

    def load(self, cloud: str) -> RuleDocuments:
        """See `app.ports.RuleBook.load`."""
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.get(self.keys.of(cloud, "version"))
            pipe.hvals(self.keys.of(cloud, "rules"))
            pipe.hmget(self.keys.of(cloud, "fields"), "document", "at")
            pipe.hvals(self.keys.of(cloud, "exceptions"))
            pipe.hgetall(self.keys.of(cloud, "modes"))
            version, texts, (fields, fields_at), exemptions, modes = pipe.execute()
        return RuleDocuments(
            version=int(version or 0),
            rules=[rule for _, rule in sorted(map(_stored, texts), key=_place)],
            fields=json.loads(fields) if fields else None,
            fields_at=float(fields_at or 0),
            exemptions=read_exemptions(exemptions),
            modes=modes,
        )

    def save(
        self,
        cloud: str,
        rule: Mapping[str, Any],
        author: str,
        at: float,
        *,
        replacing: Mapping[str, Any] | None,
    ) -> bool:
        """See `app.ports.RuleBook.save`."""
        external_id = rule["external_id"]
        before = "" if replacing is None else _text(replacing)
        kept = _history(external_id)
        named = [self.keys.of(cloud, name) for name in ("rules", "rules:seq", kept, "version", "audit")]
        with guarded():
            return bool(self._save(named, [external_id, _text(rule), before, at, _text(author)]))

    def delete(self, cloud: str, external_id: str, author: str, at: float) -> bool:
        """See `app.ports.RuleBook.delete`."""
        named = [self.keys.of(cloud, name) for name in ("rules", _history(external_id), "version", "audit")]
        with guarded():
            return bool(self._delete(named, [external_id, at, _text(author)]))

    def replace(self, cloud: str, rules: Sequence[Mapping[str, Any]], author: str, at: float) -> bool:
        """See `app.ports.RuleBook.replace`."""
        named = [self.keys.of(cloud, name) for name in ("rules", "rules:seq", "version", "audit")]
        told = [self.keys.of(cloud, _history("")), at, _text(author)]
        with guarded():
            listed = [part for rule in rules for part in (rule["external_id"], _text(rule))]
            return bool(self._replace(named, told + listed))

    def save_fields(self, cloud: str, fields: Sequence[Mapping[str, Any]], at: float) -> bool:
        """See `app.ports.RuleBook.save_fields`."""
        named = [self.keys.of(cloud, name) for name in ("fields", "version")]
        with guarded():
            return bool(self._save_fields(named, [_text(list(fields)), at]))

    def forget_fields(self, cloud: str) -> None:
        """See `app.ports.RuleBook.forget_fields`. The version stays: nothing has changed yet."""
        with guarded():
            self.client.hset(self.keys.of(cloud, "fields"), "at", 0)

    def history(self, cloud: str, external_id: str) -> list[dict[str, Any]]:
        """See `app.ports.RuleBook.history`. Each version also tells the rule book's `version`."""
        with guarded():
            texts = self.client.lrange(self.keys.of(cloud, _history(external_id)), 0, -1)
        return [json.loads(text) for text in texts]


def _history(external_id: str) -> str:
    return f"rules:history:{external_id}"


def _text(value: Any) -> str:
    """Return a value as JSON; the same value read back gives the same text again."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _stored(text: str) -> Stored:
    entry = json.loads(text)
    return entry["seq"], entry["rule"]


def _place(stored: Stored) -> tuple[str, bool, int, int]:
    """List order: by target field, then position (those without one last), then age."""
    seq, rule = stored
    position = rule.get("position")
    return rule["metadata_field_id"], position is None, position or 0, seq
