"""Fuzz the signature check: `make fuzz-signature`, or `python -m bench.fuzz_signature --inputs 1000000`.

Inputs are rightly signed deliveries, spoilt in one to three places, and plain noise. For each the check must
accept or refuse, nothing else, and must agree with a second, plainer reading of the rules; whatever is
refused is diagnosed too, which must come to a finding and to nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.cloudinary.diagnosis import diagnose
from app.cloudinary.signature import verify
from app.errors import NotAuthentic

NOW = 1_760_000_000.0
SECRETS = ("first-secret", "schlüssel", "")
OTHERS = ("of-another-account",)
BODIES = (
    b'{"notification_type":"upload","asset_id":"a1","signature_key":"123"}',
    b'{"a":[1,2.5,"/"],"signature_key":"456"}',
    b'{"a": [1, 2.50, "\\/"], "u": "\xc3\xa9"}',
    b"{}",
    b"",
    b"\xff\x00[",
)
HEX, DIGITS = "0123456789abcdef", "0123456789"
ODD = ("\u0661", "\uff11", "+", "_", ".", " ", "\n", "\0", "e", "-", "A", "\ud800", "\U0001f511")


@dataclass(frozen=True)
class Sent:
    body: bytes
    timestamp: str | None
    signature: str | None


def signed(pick: random.Random) -> Sent:
    """A delivery as one of the accounts would send it, now and then a little too old or too new."""
    body, age = pick.choice(BODIES), pick.choice((0, 0, 0, 7199, 7201, -299, -301, 10**9))
    timestamp, secret = str(int(NOW) - age), pick.choice(SECRETS + OTHERS)
    hash_ = pick.choice((hashlib.sha1, hashlib.sha256))
    return Sent(body, timestamp, hash_(body + timestamp.encode() + secret.encode()).hexdigest())


def noise(pick: random.Random) -> Sent:
    return Sent(pick.randbytes(pick.randrange(40)), _text(pick, DIGITS), _text(pick, HEX))


def _text(pick: random.Random, usual: str) -> str | None:
    length = pick.choice((0, 1, 9, 10, 11, 12, 20, 39, 40, 41, 64, 65))
    letters = [pick.choice(usual) if pick.random() < 0.98 else pick.choice(ODD) for _ in range(length)]
    return None if pick.random() < 0.05 else "".join(letters)


def flip(pick: random.Random, sent: Sent) -> Sent:
    """One bit of the body, the timestamp or the signature."""
    name = pick.choice(("body", "timestamp", "signature"))
    value = getattr(sent, name) or ""
    raw = bytearray(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"))
    if not raw:
        return sent
    raw[pick.randrange(len(raw))] ^= 1 << pick.randrange(8)
    return replace(sent, **{name: bytes(raw) if name == "body" else raw.decode("utf-8", "replace")})


def wander(pick: random.Random, sent: Sent) -> Sent:
    """Move digits between the timestamp and the end of the body: the bytes that are hashed stay the same."""
    stamp, count = sent.timestamp or "", pick.randrange(1, 4)
    if pick.random() < 0.5:
        return replace(
            sent, body=sent.body + stamp[:count].encode("utf-8", "replace"), timestamp=stamp[count:]
        )
    taken = sent.body[-count:].decode("latin-1")
    return replace(sent, body=sent.body[:-count], timestamp=taken + stamp)


def insert(pick: random.Random, sent: Sent) -> Sent:
    """An odd character somewhere in a header."""
    name = pick.choice(("timestamp", "signature"))
    value = getattr(sent, name) or ""
    place = pick.randrange(len(value) + 1)
    return replace(sent, **{name: value[:place] + pick.choice(ODD) + value[place:]})


def repeat(pick: random.Random, sent: Sent) -> Sent:
    """A header twice, as servers join them."""
    name = pick.choice(("timestamp", "signature"))
    return replace(sent, **{name: f"{getattr(sent, name)},{getattr(sent, name)}"})


def write_anew(pick: random.Random, sent: Sent) -> Sent:
    """The same JSON in other bytes, as a proxy might write it."""
    try:
        value = json.loads(sent.body)
    except ValueError:
        return sent
    spaces = pick.choice(((",", ":"), (", ", ": "), (" ,", " :")))
    return replace(sent, body=json.dumps(value, separators=spaces).encode())


def leave_out(pick: random.Random, sent: Sent) -> Sent:
    return replace(sent, **{pick.choice(("timestamp", "signature")): pick.choice((None, ""))})


SPOILING: tuple[Callable[[random.Random, Sent], Sent], ...] = (
    flip,
    wander,
    insert,
    repeat,
    write_anew,
    leave_out,
)


def inputs(count: int, seed: int) -> Iterator[Sent]:
    pick = random.Random(seed)
    for _ in range(count):
        if pick.random() < 0.2:
            yield noise(pick)
            continue
        sent = signed(pick)
        for _ in range(pick.choice((0, 1, 1, 1, 2, 3))):
            sent = pick.choice(SPOILING)(pick, sent)
        yield sent


def expected(sent: Sent) -> bool:
    """The rules once more, written as plainly as can be."""
    stamp, signature = sent.timestamp or "", sent.signature or ""
    if len(stamp) not in (9, 10, 11) or set(stamp) - set(DIGITS) or stamp[0] == "0":
        return False
    if not -300 <= NOW - int(stamp) <= 7200:
        return False
    texts = [sent.body + stamp.encode() + secret.encode() for secret in SECRETS if secret]
    right = [hashlib.sha1(text).hexdigest() for text in texts]
    return signature in [*right, *(hashlib.sha256(text).hexdigest() for text in texts)]


def outcome(sent: Sent) -> str:
    """`accepted`, or the cause of the refusal after a closer look. Raises whatever the check should not."""
    headers = {"timestamp": sent.timestamp, "signature": sent.signature}
    try:
        verify(sent.body, secrets=SECRETS, now=NOW, **headers)
    except NotAuthentic as refused:
        finding = diagnose(
            refused.cause, sent.body, secrets=SECRETS, others=OTHERS, key="123", now=NOW, **headers
        )
        return finding.cause
    return "accepted"


def run(count: int, seed: int) -> Counter[str]:
    """Return how often each outcome was met. Raises AssertionError with the input that went wrong."""
    met: Counter[str] = Counter()
    for sent in inputs(count, seed):
        told = outcome(sent)
        assert (told == "accepted") == expected(sent), (told, sent)
        met[told] += 1
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    started = time.monotonic()
    met = run(given.inputs, given.seed)
    for cause, count in met.most_common():
        print(f"{count:>9,}  {cause}")
    seconds = time.monotonic() - started
    print(f"{given.inputs:,} inputs in {seconds:.0f} s: each accepted or refused, as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
