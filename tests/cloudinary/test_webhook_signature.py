import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cloudinary.signature import digest, verify
from app.errors import NotAuthentic

NOW = 1315060510.0
BODY = b"{public_id: 'sample'}"
SHA1 = "25f7e91709c858b97d688ce8da799dedb290d9ef"


def check(body=BODY, timestamp="1315060510", signature=SHA1, secrets=("abcd",), now=NOW):
    verify(body, timestamp=timestamp, signature=signature, secrets=secrets, now=now)


def cause(**given):
    with pytest.raises(NotAuthentic) as refused:
        check(**given)
    return refused.value.cause


def test_the_documented_sha1_example_is_accepted():
    check()


@pytest.mark.parametrize(
    ("body", "timestamp", "secret", "expected"),
    [
        (
            b'{"public_id":"b8sjhoslj8cq8ovoa0ma","version":"1555337587","width":1000,"height":800}',
            "7952342400000",
            "hardcoded",
            "6c5a29fd8815772fbac2f10ae741e093d0859313947ef8fadeb29126ded6649c",
        ),
        (b"{}", "0", "someApiSecret", "d5497e1a206ad0ba29ad09a7c0c5f22e939682d15009c15ab3199f62fefbd14b"),
        (BODY, "1315060510", "abcd", SHA1),
    ],
)
def test_the_digest_is_that_of_the_official_sdks(body, timestamp, secret, expected):
    assert digest(body, timestamp, secret, hex_digits=len(expected)) == expected


def test_sha256_is_told_by_its_length():
    check(signature=hashlib.sha256(BODY + b"1315060510abcd").hexdigest())


@pytest.mark.parametrize("secrets", [["abcd", "new"], ["new", "abcd"], ["", "abcd"]])
def test_any_of_several_secrets_will_do(secrets):
    check(secrets=secrets)


def test_a_bare_latin_secret_and_a_damaged_one_are_compared_not_raised():
    assert cause(secrets=["schlüssel", "\udcff"]) == "wrong_signature"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"signature": None}, "missing_signature"),
        ({"signature": ""}, "missing_signature"),
        ({"timestamp": None}, "missing_timestamp"),
        ({"timestamp": ""}, "missing_timestamp"),
        ({"timestamp": "١٣١٥٠٦٠٥١٠"}, "bad_timestamp"),
        ({"timestamp": "1315060510\n"}, "bad_timestamp"),
        ({"timestamp": "1315060510.0"}, "bad_timestamp"),
        ({"timestamp": "1315060510000"}, "bad_timestamp"),
        ({"timestamp": "0"}, "bad_timestamp"),
        ({"signature": SHA1.upper()}, "bad_signature"),
        ({"signature": SHA1[:-1]}, "bad_signature"),
        ({"signature": SHA1 + "\n"}, "bad_signature"),
        ({"signature": "sha1=" + SHA1}, "bad_signature"),
        ({"signature": "é" * 40}, "bad_signature"),
        ({"secrets": []}, "wrong_signature"),
        ({"secrets": ["other"]}, "wrong_signature"),
        ({"body": BODY + b" "}, "wrong_signature"),
        ({"now": NOW + 7201}, "stale"),
        ({"now": NOW - 301}, "from_the_future"),
    ],
)
def test_a_refusal_names_its_cause(given, expected):
    assert cause(**given) == expected


@pytest.mark.parametrize("now", [NOW + 7200, NOW - 300])
def test_the_edges_of_the_window_are_inside(now):
    check(now=now)


def test_an_empty_secret_signs_nothing():
    anybody = hashlib.sha1(BODY + b"1315060510").hexdigest()
    assert cause(signature=anybody, secrets=[""]) == "wrong_signature"


def test_an_hmac_is_not_the_signature():
    import hmac

    assert cause(signature=hmac.new(b"abcd", BODY + b"1315060510", "sha1").hexdigest()) == "wrong_signature"


def test_digits_cannot_wander_from_the_timestamp_into_the_body():
    assert cause(body=BODY + b"1", timestamp="315060510") == "stale"


HEADERS = st.none() | st.text() | st.text("0123456789abcdef", max_size=70) | st.sampled_from([SHA1])


@given(st.binary(), HEADERS, HEADERS, st.lists(st.text(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_comes_is_accepted_or_refused(body, timestamp, signature, secrets):
    with pytest.raises(NotAuthentic):
        verify(body, timestamp=timestamp, signature=signature, secrets=[*secrets, "abcd"], now=NOW)


@given(st.binary(), st.integers(0, 7200), st.sampled_from(["sha1", "sha256"]))
@settings(max_examples=30, deadline=None)
def test_what_the_account_signs_is_accepted(body, age, algorithm):
    timestamp = str(int(NOW) - age)
    signature = hashlib.new(algorithm, body + timestamp.encode() + b"abcd").hexdigest()
    check(body=body, timestamp=timestamp, signature=signature)
