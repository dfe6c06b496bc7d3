"""Who signed and what was refused, in Redis: a few fields for each account, whatever is sent.

Keys of an account (`keys.of`): `refused`, a hash with `<cause>:count`, `<cause>:first` and `<cause>:last`
(the last finding and when, as JSON), gone a month after the last refusal; `signers`, a hash of a secret's
mark to when it signed last and the API key that was named.
"""

from __future__ import annotations

import json

from app.model import Finding, Refusals, Signer
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client

REFUSED_SECONDS = 30 * 86_400
"""How long refusals are remembered after the last one."""


class RedisSignatureBook:
    """Implements `app.ports.SignatureBook` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def refused(self, cloud: str, finding: Finding, at: float) -> None:
        """See `app.ports.SignatureBook.refused`."""
        key, last = self.keys.of(cloud, "refused"), {"at": at, "key": finding.key, "seconds": finding.seconds}
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.hincrby(key, f"{finding.cause}:count", 1)
            pipe.hsetnx(key, f"{finding.cause}:first", at)
            pipe.hset(key, f"{finding.cause}:last", json.dumps(last))
            pipe.expire(key, REFUSED_SECONDS)
            pipe.execute()

    def refusals(self, cloud: str) -> list[Refusals]:
        """See `app.ports.SignatureBook.refusals`."""
        with guarded():
            kept: dict[str, str] = self.client.hgetall(self.keys.of(cloud, "refused"))
        causes = [field.removesuffix(":count") for field in kept if field.endswith(":count")]
        found = [_refusals(cause, kept) for cause in causes]
        return sorted(found, key=lambda one: one.last_at, reverse=True)

    def signed(self, cloud: str, mark: str, signer: Signer) -> None:
        """See `app.ports.SignatureBook.signed`."""
        with guarded():
            self.client.hset(
                self.keys.of(cloud, "signers"), mark, json.dumps({"at": signer.at, "key": signer.key})
            )

    def signers(self, cloud: str) -> dict[str, Signer]:
        """See `app.ports.SignatureBook.signers`."""
        with guarded():
            kept: dict[str, str] = self.client.hgetall(self.keys.of(cloud, "signers"))
        return {mark: Signer(**json.loads(text)) for mark, text in kept.items()}


def _refusals(cause: str, kept: dict[str, str]) -> Refusals:
    last = json.loads(kept[f"{cause}:last"])
    return Refusals(
        count=int(kept[f"{cause}:count"]),
        first_at=float(kept[f"{cause}:first"]),
        last_at=last["at"],
        last=Finding(cause, last["key"], last["seconds"]),
    )
