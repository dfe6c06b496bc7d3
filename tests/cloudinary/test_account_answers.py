import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cloudinary.answers import check
from app.cloudinary.quota import Quota, read_quota
from app.errors import (
    AccessRefused,
    AccountError,
    AccountUnavailable,
    NotFound,
    RateLimited,
    RequestRefused,
)

NOW = 1_728_049_000.0  # 2024-10-04 13:36:40 UTC
FULL_HOUR = 1_728_050_400.0  # 14:00:00
LIMITED = "Rate Limit Exceeded. Limit of 500 api operations reached. Try again on 2024-10-04 14:00:00 UTC"


def error(status, said="no", headers=None):
    body = said if isinstance(said, bytes) else json.dumps({"error": {"message": said}}).encode()
    with pytest.raises(AccountError) as raised:
        check(status, headers or {}, body, NOW)
    return raised.value


def until(status, said="no", **headers):
    found = error(status, said, {name.replace("_", "-"): value for name, value in headers.items()})
    assert isinstance(found, RateLimited)
    return found.until


def test_a_good_answer_is_its_json():
    assert check(200, {}, b'{"public_ids":["a"]}', NOW) == {"public_ids": ["a"]}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestRefused),
        (409, RequestRefused),
        (413, RequestRefused),
        (422, RequestRefused),
        (401, AccessRefused),
        (403, AccessRefused),
        (404, NotFound),
        (420, RateLimited),
        (429, RateLimited),
        (408, AccountUnavailable),
        (423, AccountUnavailable),
        (500, AccountUnavailable),
        (502, AccountUnavailable),
        (503, AccountUnavailable),
        (504, AccountUnavailable),
        (301, AccountUnavailable),
        (100, AccountUnavailable),
    ],
)
def test_each_status_is_its_error_with_the_accounts_words(status, kind):
    found = error(status, "Invalid value  for parameter kind", {"X-Request-Id": "abc"})
    assert type(found) is kind
    assert (str(found), found.status, found.request_id) == (
        "Invalid value  for parameter kind",
        status,
        "abc",
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"null", b"[" * 100_000, b"{}" * 2])
def test_a_good_status_without_json_is_unavailable(body):
    found = error(200, body, {"content-type": "text/html; charset=utf-8"})
    assert isinstance(found, AccountUnavailable)
    assert "text/html instead of JSON; is the API host right?" in str(found)


@pytest.mark.parametrize(("body", "kind"), [(b"<html>", AccountUnavailable), (b"", NotFound)])
def test_a_404_that_is_not_the_accounts_own_does_not_say_that_something_is_gone(body, kind):
    assert type(error(404, body)) is kind


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"<html>", {"X-Cld-Error": "bad thing"}, "bad thing"),
        (b"", {}, "the account answered HTTP 400 without a message"),
        (b'{"error":"text"}', {}, "without a message"),
        (b'{"error":{"message":5}}', {}, "without a message"),
        (b'["error"]', {}, "without a message"),
    ],
)
def test_an_error_without_words_gets_ours(body, headers, words):
    assert words in str(error(400, body, headers))


def test_an_endless_message_is_cut():
    assert len(str(error(400, "x" * 5000))) == 1000


@pytest.mark.parametrize(
    ("asked", "seconds"), [("30", 30), ("Fri, 04 Oct 2024 13:37:40 GMT", 60), (None, None)]
)
def test_unavailable_says_how_long_to_wait(asked, seconds):
    found = error(503, headers={"Retry-After": asked} if asked else {})
    assert isinstance(found, AccountUnavailable)
    assert found.retry_after == seconds


RESET = "Fri, 04 Oct 2024 14:00:00 GMT"
PAST = "Fri, 04 Oct 2024 13:00:00 GMT"


@pytest.mark.parametrize("status", [420, 429])
@pytest.mark.parametrize(
    ("said", "headers", "expected"),
    [
        ("no", {"Retry_After": "7"}, NOW + 7),
        ("no", {"Retry_After": "0"}, NOW + 1),
        ("no", {"Retry_After": "999999999"}, NOW + 86_400),
        ("no", {"Retry_After": RESET}, FULL_HOUR),
        ("no", {"X_FeatureRateLimit_Reset": RESET}, FULL_HOUR),
        ("no", {"X_FeatureRateLimit_Reset": RESET, "X_FeatureRateLimit_Remaining": "0"}, FULL_HOUR),
        ("no", {"X_FeatureRateLimit_Reset": PAST}, NOW + 10),
        ("no", {"X_FeatureRateLimit_Reset": "Fri, 04 Oct 9024 14:00:00 GMT"}, NOW + 86_400),
        (LIMITED, {}, FULL_HOUR),
        (LIMITED, {"X_FeatureRateLimit_Reset": "soon", "Retry_After": "later"}, FULL_HOUR),
        (LIMITED, {"Retry_After": "3"}, NOW + 3),
    ],
)
def test_a_limit_is_waited_out_as_the_account_says(status, said, headers, expected):
    assert until(status, said, **headers) == expected


def test_without_a_hint_420_waits_for_the_full_hour_and_429_a_moment():
    assert (until(420), until(429)) == (FULL_HOUR, NOW + 10)
    assert until(420, "Try again on 2024-99-99 14:00:00 UTC") == FULL_HOUR


def test_a_burst_limit_does_not_wait_for_the_hourly_window():
    headers = {"X_FeatureRateLimit_Reset": RESET, "X_FeatureRateLimit_Remaining": "400"}
    assert (until(429, **headers), until(420, **headers)) == (NOW + 10, FULL_HOUR)


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        ({"limit": "500", "remaining": "499", "reset": RESET}, Quota(500, 499, FULL_HOUR)),
        ({"limit": "500", "remaining": "499"}, Quota(500, 499, None)),
        ({"limit": "many", "remaining": "499"}, None),
        ({"limit": "500"}, None),
        ({}, None),
    ],
)
def test_the_allowance_is_read_from_headers(headers, quota):
    assert read_quota({f"x-featureratelimit-{name}": value for name, value in headers.items()}) == quota


WORDS = st.text(max_size=30) | st.sampled_from([RESET, PAST, LIMITED, "5", "Fri, 99 Oct 0000 99:99:99 +9999"])
NAMES = st.sampled_from(["Retry-After", "X-FeatureRateLimit-Reset", "X-FeatureRateLimit-Remaining"])
BODIES = st.binary(max_size=30) | WORDS.map(lambda said: json.dumps({"error": {"message": said}}).encode())


@given(st.integers(100, 599), st.dictionaries(NAMES, WORDS), BODIES)
@settings(max_examples=80, deadline=None)
def test_any_answer_is_a_value_or_an_account_error(status, headers, body):
    with contextlib.suppress(AccountError):
        check(status, headers, body, NOW)
        assert 200 <= status < 300
