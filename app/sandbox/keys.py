"""The account's API keys, oldest first, and the one that signs notifications (docs/vendor.md#webhooks)."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.sandbox.errors import bad_request
from app.sandbox.words import JsonObject

WEBHOOKS = "webhooks"
_KEY = re.compile(r"[\w.-]{1,100}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """A key with its secret; `for_webhooks` sets it aside to sign notifications."""

    api_key: str
    api_secret: str
    enabled: bool = True
    for_webhooks: bool = False

    def to_json(self) -> JsonObject:
        """Return the key as the control call lists it, without its secret."""
        dedicated = [WEBHOOKS] if self.for_webhooks else []
        return {"api_key": self.api_key, "enabled": self.enabled, "dedicated_for": dedicated}


@dataclass(frozen=True, kw_only=True)
class KeyState:
    """All that a key ring holds, as a value."""

    keys: tuple[AccessKey, ...]


class KeyRing:
    """The keys in the order they were added. Changes are made under the account's lock."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = {key: AccessKey(api_key=key, api_secret=secret) for key, secret in keys.items()}

    def state(self) -> KeyState:
        """Return all that the ring holds."""
        return KeyState(keys=tuple(self._keys.values()))

    def restore(self, state: KeyState) -> None:
        """Hold what a state says and nothing else."""
        self._keys = {key.api_key: key for key in state.keys}

    def get(self, api_key: str) -> str:
        """Return the secret of an enabled key, "" for any other."""
        found = self._keys.get(api_key)
        return found.api_secret if found is not None and found.enabled else ""

    def all(self) -> list[JsonObject]:
        """Return the keys, oldest first, without their secrets."""
        return [key.to_json() for key in self._keys.values()]

    @property
    def signing(self) -> AccessKey:
        """The key that signs: the one set aside for webhooks if it is enabled, else the oldest that is."""
        enabled = [key for key in self._keys.values() if key.enabled]
        return next((key for key in enabled if key.for_webhooks), enabled[0])

    @property
    def oldest(self) -> AccessKey:
        """The oldest key that is enabled: the one to tell a client."""
        return next(key for key in self._keys.values() if key.enabled)

    def put(self, params: JsonObject) -> JsonObject:
        """Add a key or change one, and return it; a new one with its secret, made if none was sent.

        Raises ApiError (400) for what cannot be: another secret for a key, or no enabled key at all.
        """
        name = params.get("api_key") or str(secrets.randbelow(9 * 10**14) + 10**14)
        if not isinstance(name, str) or not _KEY.fullmatch(name):
            raise bad_request("api_key must be 1 to 100 letters, digits, dots, dashes or underscores")
        known = self._keys.get(name)
        key = _changed(known or _new(name, params), params)
        changed = {**self._keys, name: key}
        if key.for_webhooks:
            changed = {n: replace(k, for_webhooks=n == name) for n, k in changed.items()}
        if not any(k.enabled for k in changed.values()):
            raise bad_request("An account needs an enabled key; add another one first")
        self._keys = changed
        return key.to_json() | ({} if known else {"api_secret": key.api_secret})


def _new(name: str, params: JsonObject) -> AccessKey:
    secret = params.get("api_secret") or secrets.token_urlsafe(20)
    if not isinstance(secret, str):
        raise bad_request("api_secret must be a text")
    return AccessKey(api_key=name, api_secret=secret)


def _changed(key: AccessKey, params: JsonObject) -> AccessKey:
    if params.get("api_secret") not in (None, "", key.api_secret):
        raise bad_request("The secret of a key cannot be changed; add another key")
    enabled = params.get("enabled", key.enabled)
    if not isinstance(enabled, bool):
        raise bad_request("enabled must be true or false")
    dedicated = params.get("dedicated_for", WEBHOOKS if key.for_webhooks else None)
    if dedicated not in (None, "", WEBHOOKS):
        raise bad_request(f"dedicated_for must be {WEBHOOKS}, or null")
    return replace(key, enabled=enabled, for_webhooks=dedicated == WEBHOOKS)
