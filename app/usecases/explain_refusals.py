"""Tell an operator why deliveries are refused and what to do, and which secrets still sign.

Nothing of this is ever told to the sender: it would help a forger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.model import Refusals, Signer
from app.ports import SignatureBook

GONE_SECONDS = 86_400.0
"""A secret that others have outlived by so long is said to sign no longer."""

FORGED = "If you did not send it, somebody tries things; there is nothing to do."
CLOCKS = "Have this machine's clock set by a time service (NTP)."

CAUSES: dict[str, tuple[str, str]] = {
    "missing_signature": (
        "It carries no X-Cld-Signature header.",
        "If a trigger of yours sends it, set its auth_scheme to default or legacy_hmac, and have the proxy"
        " pass the header on. " + FORGED,
    ),
    "bad_signature": ("Its X-Cld-Signature is not 40 or 64 lowercase hexadecimal digits.", FORGED),
    "missing_timestamp": (
        "It carries no X-Cld-Timestamp header.",
        "Have the proxy pass the header on. " + FORGED,
    ),
    "bad_timestamp": ("Its X-Cld-Timestamp is not a number of 9 to 11 digits.", FORGED),
    "wrong_algorithm": (
        "It is signed with SHA-1, and CLOUDINARY_URL asks for SHA-256.",
        "Have Cloudinary's support set the account to SHA-256, or take signature_algorithm=sha256 out of"
        " CLOUDINARY_URL.",
    ),
    "stale": ("It is more than two hours old, and no secret of this account has signed it.", FORGED),
    "signed_long_ago": (
        "It is signed rightly, but {seconds} s ago: the clock is off (ours is ahead), or it came late, or"
        " somebody sent it again.",
        CLOCKS,
    ),
    "from_the_future": (
        "Its time lies more than five minutes ahead, and no secret of this account has signed it.",
        FORGED,
    ),
    "signed_ahead": ("It is signed rightly, but the clock is {seconds} s off: ours is behind.", CLOCKS),
    "unknown_key": (
        "It is signed by a key this service does not have: {key}.",
        "If that key is one of your account, add its secret to WEBHOOK_SECRETS and restart. " + FORGED,
    ),
    "another_account": (
        "It is signed with the secret of another account of this service.",
        "Correct the address of that account's trigger: it ends in the name of the wrong cloud.",
    ),
    "body_changed": (
        "The body was changed on the way: written out as compact or spaced JSON, it fits its signature.",
        "Have the proxy, tunnel or gateway pass the body on byte by byte.",
    ),
    "wrong_signature": (
        "No secret of this account has signed it.",
        "If it comes from Cloudinary, the secret of the key that signs is missing or mistyped: compare"
        " CLOUDINARY_URL and WEBHOOK_SECRETS with the console. Or the body was changed on the way. " + FORGED,
    ),
    "too_large": ("It is larger than MAX_BODY.", "If it comes from Cloudinary, raise MAX_BODY and restart."),
    "not_an_object": (
        "It is signed rightly, but is not a JSON object.",
        "Take the payload_template off the trigger that sends it.",
    ),
}
"""What each cause means, and what to do. `{key}` and `{seconds}` are those of the last delivery."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause of refusals, in words: `meaning` says what it is, `remedy` what to do. Times are Unix."""

    cause: str
    count: int
    first_at: float
    last_at: float
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SecretInUse:
    """A secret that may sign: where it is set, when it last did (None: never here), its key, all in words."""

    where: str
    last_at: float | None
    key: str | None
    said: str


def explain_refusals(book: SignatureBook, cloud: str, marks: Sequence[str]) -> list[Explanation]:
    """Return why deliveries of an account were refused in the last month, the latest cause first.

    marks: as for `report_secrets`.
    """
    known = {signer.key for mark, signer in book.signers(cloud).items() if mark in marks}
    return [_explained(refusals, known) for refusals in book.refusals(cloud)]


def report_secrets(book: SignatureBook, cloud: str, marks: Sequence[str]) -> list[SecretInUse]:
    """Return what became of each secret of an account.

    marks: of the secrets in their order: the one of CLOUDINARY_URL, then those of WEBHOOK_SECRETS.
    """
    signers = book.signers(cloud)
    newest = max((signers[mark].at for mark in marks if mark in signers), default=0.0)
    return [_secret(number, signers.get(mark), newest, cloud) for number, mark in enumerate(marks)]


def _explained(refusals: Refusals, known: set[str | None]) -> Explanation:
    last = refusals.last
    cause = "wrong_signature" if last.cause == "unknown_key" and last.key in known else last.cause
    meaning, remedy = CAUSES.get(cause, (f"It was refused: {cause}.", FORGED))
    told: Mapping[str, object] = {"key": last.key, "seconds": abs(round(last.seconds or 0))}
    return Explanation(
        last.cause,
        refusals.count,
        refusals.first_at,
        refusals.last_at,
        meaning.format_map(told),
        remedy,
    )


def _secret(number: int, signer: Signer | None, newest: float, cloud: str) -> SecretInUse:
    where = f"number {number} of {cloud} in WEBHOOK_SECRETS" if number else "CLOUDINARY_URL"
    if signer is None:
        return SecretInUse(where, None, None, "No delivery was signed with it yet.")
    said = "It signs."
    if newest - signer.at >= GONE_SECONDS:
        since = f"{datetime.fromtimestamp(signer.at, UTC):%Y-%m-%d %H:%M} UTC"
        said = f"No longer seen since {since}, while another secret signs."
        said += " It can be taken out of the settings." if number else " It still calls the account."
    return SecretInUse(where, signer.at, signer.key, said)
