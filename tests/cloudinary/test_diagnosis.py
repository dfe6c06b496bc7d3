"""What a closer look at a refused delivery finds, and that it finds something whatever was sent."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cloudinary.diagnosis import LONGEST, claimed_key, diagnose
from app.model import Finding
from bench import fuzz_signature

NOW, STAMP = 1_760_000_000.0, "1760000000"
VALUE = {"notification_type": "upload", "url": "https://x/é", "n": [1, 2], "signature_key": "123"}
COMPACT = json.dumps(VALUE, separators=(",", ":"), ensure_ascii=False).encode()


def look(
    body: bytes = COMPACT,
    *,
    secret: str = "ours",
    signed: bytes | None = None,
    stamp: str = STAMP,
    cause: str = "wrong_signature",
    hash_: str = "sha1",
    key: str = "123",
) -> Finding:
    """Look at a body that `secret` has signed, or at one whose signature was made for `signed`."""
    text = (body if signed is None else signed) + stamp.encode() + secret.encode()
    return diagnose(
        cause,
        body,
        timestamp=stamp,
        signature=hashlib.new(hash_, text).hexdigest(),
        secrets=["older", "ours"],
        others=["theirs"],
        key=key,
        now=NOW,
    )


@pytest.mark.parametrize("hash_", ["sha1", "sha256"])
@pytest.mark.parametrize(
    "changed",
    [
        json.dumps(VALUE).encode(),
        json.dumps(VALUE, indent=2).encode(),
        json.dumps(VALUE, separators=(",", ":")).encode(),
        COMPACT.replace(b"/", b"\\/"),
        COMPACT + b"\r\n",
        b"\xef\xbb\xbf" + COMPACT,
    ],
    ids=["spaced", "indented", "ascii", "slashes", "line end", "byte order mark"],
)
def test_a_body_that_was_written_anew_on_the_way_is_told(changed, hash_):
    assert look(changed, signed=COMPACT, hash_=hash_) == Finding("body_changed", claimed_key(changed))


@pytest.mark.parametrize("sent", [COMPACT.replace(b"/", b"\\/"), json.dumps(VALUE).encode()])
def test_so_is_one_that_was_sent_otherwise_and_made_compact(sent):
    assert look(COMPACT, signed=sent).cause == "body_changed"


def test_another_accounts_secret_is_told():
    assert look(secret="theirs") == Finding("another_account", "123")


@pytest.mark.parametrize(
    ("key", "cause"), [("123", "wrong_signature"), ("7", "unknown_key")], ids=["our key", "a strange key"]
)
def test_a_strange_secret_is_told_by_the_key_that_is_named(key, cause):
    assert look(secret="strange", key=key) == Finding(cause, "123")


@pytest.mark.parametrize(
    ("age", "cause", "secret", "found"),
    [
        (7612, "stale", "ours", "signed_long_ago"),
        (7612, "stale", "strange", "stale"),
        (-412, "from_the_future", "older", "signed_ahead"),
        (-412, "from_the_future", "strange", "from_the_future"),
    ],
)
def test_a_clock_that_is_off_is_told_if_the_signature_is_right(age, cause, secret, found):
    assert look(stamp=str(int(NOW) - age), cause=cause, secret=secret) == Finding(found, "123", age)


@pytest.mark.parametrize("cause", ["missing_signature", "bad_timestamp", "wrong_algorithm"])
def test_other_causes_stay_and_name_the_key(cause):
    assert look(cause=cause) == Finding(cause, "123")


def test_a_long_body_is_not_looked_at():
    assert look(COMPACT + b" " * LONGEST, signed=COMPACT) == Finding("wrong_signature")


@pytest.mark.parametrize(
    "named", ["<script>", "a" * 33, "", "1 2", "é", 'x"', 7, None, ["1"], "line\nend", "123\n"]
)
def test_a_key_that_does_not_look_like_one_is_not_shown(named):
    assert claimed_key(json.dumps({"signature_key": named}).encode()) is None


@given(
    st.binary(max_size=200) | st.sampled_from([COMPACT, b'{"a":1,"a":2}', b"[" * 500, b'{"a":"\\ud800"}']),
    st.sampled_from(["1760000000", "176000000", "99999999999"]),
    st.sampled_from(["0" * 40, "f" * 64]),
    st.sampled_from(["wrong_signature", "stale", "from_the_future", "wrong_algorithm"]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_was_sent_something_is_found(body, stamp, signature, cause):
    found = diagnose(
        cause,
        body,
        timestamp=stamp,
        signature=signature,
        secrets=["é", "\udcff", ""],
        others=[],
        key="k",
        now=NOW,
    )
    assert found.cause in {cause, "unknown_key"}


def test_the_fuzzer_finds_nothing_in_a_short_run():
    met = fuzz_signature.run(5_000, seed=7)
    assert min(met[cause] for cause in ("accepted", "wrong_signature", "bad_timestamp", "stale")) > 50


def test_the_fuzzer_finds_a_check_that_is_wrong(monkeypatch):
    monkeypatch.setattr(fuzz_signature, "verify", lambda *_, **__: 0)
    with pytest.raises(AssertionError, match="accepted"):
        fuzz_signature.run(100, seed=7)
