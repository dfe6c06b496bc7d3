"""Deliveries as an account sends them, signed here without the product's own code."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from tests.serving import Answer, Web

BODY = b'{"notification_type": "upload", "asset_id": "a1", "public_id": "\xc3\xa9/1"}'


@dataclass(frozen=True)
class Delivery:
    """What goes over the wire; `more` are further header lines."""

    body: bytes
    timestamp: bytes
    signature: bytes
    cloud: str = "demo"
    more: tuple[bytes, ...] = ()

    def to(self, web: Web) -> Answer:
        named = (b"X-Cld-Timestamp: " + self.timestamp, b"X-Cld-Signature: " + self.signature)
        return web.send("POST", f"/webhooks/{self.cloud}", *named, *self.more, body=self.body)


def sign(
    secret: str, body: bytes = BODY, *, age: float = 0, hash_: str = "sha1", cloud: str = "demo"
) -> Delivery:
    """A delivery as an account would sign it, `age` seconds ago."""
    return stamped(secret, str(int(time.time() - age)).encode(), body, hash_=hash_, cloud=cloud)


def stamped(
    secret: str, stamp: bytes, body: bytes = BODY, *, hash_: str = "sha1", cloud: str = "demo"
) -> Delivery:
    """A delivery that is rightly signed with any text in place of its time."""
    digest = hashlib.new(hash_, body + stamp + secret.encode()).hexdigest()
    return Delivery(body, stamp, digest.encode(), cloud)
