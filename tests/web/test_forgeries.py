"""Everything a forger might send, over real HTTP to the process as it is deployed: all refused alike."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import redis

from tests.deliveries import BODY, Delivery, sign, stamped
from tests.serving import Answer, Web

SECRET, OLDER, OTHERS, STRICT = "the-secret", "an-older-secret", "another-secret", "strict-secret"
PASSWORD = "long enough for a test"


@pytest.fixture(scope="module")
def web(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    accounts = {"demo": SECRET, "other": OTHERS, "strict": STRICT}
    urls = [f"cloudinary://key:{secret}@{cloud}" for cloud, secret in accounts.items()]
    settings = {
        "CLOUDINARY_URL": " ".join(urls) + "?signature_algorithm=sha256",
        "WEBHOOK_SECRETS": f"demo:{OLDER}",
        "REDIS_URL": redis_url,
        "ADMIN_PASSWORD": PASSWORD,
        "LOG_LEVEL": "debug",
    }
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    with Web(tmp_path_factory.mktemp("home"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def refused(web: Web) -> Answer:
    """The one answer to everything that is not authentic."""
    return web.send("POST", "/webhooks/demo", body=BODY)


@pytest.mark.parametrize("hash_", ["sha1", "sha256"])
@pytest.mark.parametrize("secret", [SECRET, OLDER])
def test_what_the_account_signed_is_taken_in(web, hash_, secret):
    assert sign(secret, hash_=hash_).to(web).status == 200


def test_the_refusal_says_nothing_of_its_cause(refused):
    assert refused.status == 401
    assert json.loads(refused.body) == {"error": {"message": "this delivery is not signed by the account"}}


@pytest.mark.parametrize("named", ["X-Cld-Timestamp", "X-Cld-Signature", "X-Cld-Signature_v2"])
def test_a_delivery_that_lacks_a_header_is_refused_alike(web, refused, named):
    good = sign(SECRET)
    value = good.timestamp if named == "X-Cld-Timestamp" else good.signature
    assert web.send("POST", "/webhooks/demo", f"{named}: ".encode() + value, body=BODY) == refused


Forgery = Callable[[Delivery], Delivery]


def signature(spoilt: Callable[[bytes], bytes]) -> Forgery:
    return lambda good: replace(good, signature=spoilt(good.signature))


def stamp(odd: Callable[[bytes], bytes]) -> Forgery:
    """Another text in place of the timestamp, and rightly signed with it."""
    return lambda good: stamped(SECRET, odd(good.timestamp))


def body(other: Callable[[bytes], bytes]) -> Forgery:
    return lambda good: replace(good, body=other(good.body))


def instead(**given: object) -> Forgery:
    """Signed in another way altogether."""
    return lambda _: sign(**{"secret": SECRET, **given})  # type: ignore[arg-type]


def twice(header: bytes, value: Callable[[Delivery], bytes]) -> Forgery:
    return lambda good: replace(good, more=(header + b": " + value(good),))


def moved(digit: bytes) -> Forgery:
    """Move a digit from the end of a signed body to the timestamp: what is hashed stays the same."""
    return lambda good: replace(
        stamped(SECRET, good.timestamp, BODY + digit), body=BODY, timestamp=digit + good.timestamp
    )


FORGERIES: dict[str, Forgery] = {
    "an empty signature": signature(lambda _: b""),
    "an empty timestamp": lambda good: replace(good, timestamp=b""),
    "a digit too few": signature(lambda right: right[:-1]),
    "a digit too many": signature(lambda right: right + b"0"),
    "between the two lengths": signature(lambda right: right + b"0" * 12),
    "a capital digit": signature(lambda right: right[:-1] + b"A"),
    "capital digits": signature(bytes.upper),
    "a named algorithm": signature(lambda right: b"sha1=" + right),
    "no hexadecimal digits": signature(lambda _: b"g" * 40),
    "odd bytes": signature(lambda right: b"\xe9\xff" + right[2:]),
    "another secret": instead(secret="guessed"),
    "no secret": instead(secret=""),
    "another account's secret": instead(secret=OTHERS),
    "SHA-1 where SHA-256 is asked for": instead(secret=STRICT, cloud="strict"),
    "SHA-256 cut to the length of SHA-1": lambda good: replace(
        good, signature=sign(SECRET, hash_="sha256").signature[:40]
    ),
    "an MD5": instead(hash_="md5"),
    "a SHA-512": instead(hash_="sha512"),
    "a future beyond the skew": instead(age=-330),
    "a past beyond the window": instead(age=7210),
    "a replay after the window": instead(age=86_400),
    "JSON written anew": body(lambda right: json.dumps(json.loads(right)).encode()),
    "a space more": body(lambda right: right + b" "),
    "no body": body(lambda _: b""),
    "a digit from the timestamp to the body": lambda good: replace(
        good, body=BODY + good.timestamp[:1], timestamp=good.timestamp[1:]
    ),
    "a digit from the body to the timestamp": moved(b"1"),
    "a nought from the body to the timestamp": moved(b"0"),
    "the signature twice": twice(b"X-Cld-Signature", lambda good: good.signature),
    "the timestamp twice": twice(b"X-Cld-Timestamp", lambda good: good.timestamp),
    "a wrong signature beside the right one": twice(b"X-Cld-Signature", lambda _: b"0" * 40),
    "a plus": stamp(lambda right: b"+" + right),
    "a minus": stamp(lambda right: b"-" + right),
    "an underscore": stamp(lambda right: right[:4] + b"_" + right[4:]),
    "a fraction": stamp(lambda right: right + b".0"),
    "an exponent": stamp(lambda _: b"1e9"),
    "a hexadecimal time": stamp(lambda right: hex(int(right)).encode()),
    "a leading nought": stamp(lambda right: b"0" + right),
    "two leading noughts": stamp(lambda right: b"00" + right),
    "noughts alone": stamp(lambda _: b"0" * 10),
    "nought": stamp(lambda _: b"0"),
    "two to the 63rd": stamp(lambda _: b"9223372036854775808"),
    "no number": stamp(lambda _: b"NaN"),
    "milliseconds": stamp(lambda right: right + b"000"),
    "a space inside": stamp(lambda right: right[:5] + b" " + right[5:]),
    "a tab inside": stamp(lambda right: right[:5] + b"\t" + right[5:]),
    "a comma": stamp(lambda right: right + b","),
    "Arabic digits": stamp(lambda _: "١٧٦٠٠٠٠٠٠٠".encode()),
    "wide digits": stamp(lambda _: "１７６０００００００".encode()),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_every_forgery_is_refused_alike(web, refused, name):
    assert FORGERIES[name](sign(SECRET)).to(web) == refused


def flipped(raw: bytes) -> Iterator[bytes]:
    """The bytes with each single bit turned over."""
    for place in range(len(raw)):
        for bit in range(8):
            yield raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]


@pytest.mark.parametrize("hash_", ["sha1", "sha256"])
@pytest.mark.parametrize("part", ["body", "timestamp", "signature"])
def test_every_single_bit_counts(web, part, hash_):
    good = sign(SECRET, hash_=hash_)
    statuses = {replace(good, **{part: one}).to(web).status for one in flipped(getattr(good, part))}
    # 400 is the server's own, without a word: the byte may not stand in any header.
    assert statuses <= ({401} if part == "body" else {401, 400})
    assert good.to(web).status == 200


@pytest.mark.parametrize("line", [b"X-Cld-Signature: a\x00b", b"X-Cld-Signature : 0", b"\xff\xff: x"])
def test_what_is_no_header_is_refused_by_the_server_without_a_word(web, line):
    answer = replace(sign(SECRET), more=(line,)).to(web)
    assert (answer.status, answer.body) == (400, b"")


def test_a_header_spelt_with_underscores_opens_nothing(web, refused):
    wrong = replace(sign(SECRET), signature=b"0" * 40, more=(b"X_Cld_Signature: " + b"1" * 40,))
    assert wrong.to(web) == refused


def test_a_replay_within_the_window_is_taken_in_and_waits_as_one(web, redis_url):
    sent = sign(SECRET, b'{"notification_type": "upload", "asset_id": "replayed"}')
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert [sent.to(web).status for _ in range(5)] == [200] * 5
        assert client.keys("fieldwarden:demo:entry:*replayed*") == ["fieldwarden:demo:entry:id:replayed"]


def test_refusals_are_counted_by_cause_and_told_to_the_operator_alone(web, refused):
    names = ("SHA-1 where SHA-256 is asked for", "no hexadecimal digits", "a minus")
    assert [FORGERIES[name](sign(SECRET)).to(web) for name in names] == [refused] * 3
    assert [sign(secret).to(web).status for secret in (SECRET, OLDER)] == [200, 200]
    login = b"Authorization: Basic " + base64.b64encode(f"admin:{PASSWORD}".encode())
    told = json.loads(web.send("GET", "/api/strict/refusals", login).body)
    assert [one["cause"] for one in told["refusals"]] == ["wrong_algorithm"]
    assert "signature_algorithm" in told["refusals"][0]["remedy"]
    told = json.loads(web.send("GET", "/api/demo/refusals", login).body)
    assert {"bad_signature", "bad_timestamp"} <= {one["cause"] for one in told["refusals"]}
    assert [one["said"] for one in told["secrets"]] == ["It signs.", "It signs."]
    assert web.send("GET", "/api/demo/refusals").status == 401


def test_no_secret_and_nothing_that_was_sent_is_in_the_log(web):
    sent = sign("guessed")
    sent.to(web)
    assert "a delivery was refused: " in web.log
    told = (SECRET, OLDER, OTHERS, STRICT, PASSWORD, sent.signature.decode(), "asset_id")
    assert [word for word in told if word in web.log] == []
