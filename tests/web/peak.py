"""Prints the megabytes of memory at the peak of a process that takes in bodies of the allowed length."""

from __future__ import annotations

from dataclasses import replace

from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.web.application import create_app
from bench.memory import peak
from tests.web.conftest import build
from tests.web.test_bad_bodies import LIMIT, signed

HEAD, TAIL = b'{"notification_type": "upload", "a": [', b"1]}"


def filled(part: bytes) -> bytes:
    return HEAD + part * ((LIMIT - len(HEAD) - len(TAIL)) // len(part)) + TAIL


def main() -> None:
    world = build(WEBHOOK_SECRETS="demo:signing")
    world.parts.mailbox.park_delivery = lambda *_: None  # Redis keeps it, not this process
    client = create_app(replace(world.parts, verify=verify, parse=parse)).test_client()
    for part in (
        b"[],",
        b"{},",
        b"1,",
        b'"ab",',
        b'{"a":1},',
        b'"' + b"x" * 40 + b'",',
        b'"\xf0\x9f\x98\x80",',
    ):
        body = filled(part)
        for _ in range(2):
            client.post("/webhooks/demo", data=body, headers=signed(body))
            client.post("/v1_1/demo/metadata_rules/evaluate", data=body, **world.key)
    text = HEAD + b'"' + b"x" * (LIMIT - 100) + b'",' + TAIL
    client.post("/webhooks/demo", data=text, headers=signed(text))
    print(round(peak()))


if __name__ == "__main__":
    main()
