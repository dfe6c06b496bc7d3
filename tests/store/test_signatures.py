from __future__ import annotations

import pytest
import redis

from app.errors import StoreUnavailable
from app.model import Finding, Refusals, Signer
from app.store.signatures import RedisSignatureBook

CLOUD = "demo"


@pytest.fixture
def book(client: redis.Redis) -> RedisSignatureBook:
    return RedisSignatureBook(client)


def test_nothing_refused_and_nobody_seen_is_empty(book):
    assert (book.refusals(CLOUD), book.signers(CLOUD)) == ([], {})


def test_refusals_are_counted_by_cause_with_first_time_last_time_and_last_finding(book):
    book.refused(CLOUD, Finding("stale", None, 8000.0), 10.5)
    book.refused(CLOUD, Finding("unknown_key", "123"), 11.0)
    book.refused(CLOUD, Finding("stale", "7", 9000.0), 12.5)
    book.refused("other", Finding("stale"), 13.0)
    assert book.refusals(CLOUD) == [
        Refusals(2, 10.5, 12.5, Finding("stale", "7", 9000.0)),
        Refusals(1, 11.0, 11.0, Finding("unknown_key", "123")),
    ]


def test_however_many_are_refused_a_few_fields_hold_them_and_not_for_ever(book, client):
    for number in range(100):
        book.refused(CLOUD, Finding("stale", f"key-{number}", number), number)
    (key,) = client.keys("*")
    assert client.hlen(key) == 3
    assert 0 < client.ttl(key) <= 30 * 86_400


def test_the_last_signature_of_each_secret_is_kept(book):
    book.signed(CLOUD, "aa", Signer(1.0, "123"))
    book.signed(CLOUD, "aa", Signer(2.0, "124"))
    book.signed(CLOUD, "bb", Signer(1.5, None))
    assert book.signers(CLOUD) == {"aa": Signer(2.0, "124"), "bb": Signer(1.5, None)}


def test_a_silent_redis_is_told():
    nowhere = RedisSignatureBook(redis.Redis(port=1, socket_connect_timeout=0.2, retry=None))
    for asked in (lambda: nowhere.refusals(CLOUD), lambda: nowhere.refused(CLOUD, Finding("x"), 1.0)):
        with pytest.raises(StoreUnavailable):
            asked()
    nowhere.client.close()
