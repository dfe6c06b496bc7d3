"""A key is changed while deliveries come in, over real web processes: not a single one is refused."""

from __future__ import annotations

import itertools
import json
import time

import redis
import requests

from app.config import read_settings
from app.model import Signer
from app.store.signatures import RedisSignatureBook
from tests.deliveries import sign
from tests.serving import Web

OLD, NEW, PASSWORD = "the-old-secret", "the-new-secret", "long enough for a test"
KEYS = {OLD: "1111", NEW: "2222"}
BEFORE = {"CLOUDINARY_URL": f"cloudinary://1111:{OLD}@demo"}
DURING = {"CLOUDINARY_URL": f"cloudinary://2222:{NEW}@demo", "WEBHOOK_SECRETS": f"demo:{OLD}"}
AFTER = {"CLOUDINARY_URL": f"cloudinary://2222:{NEW}@demo"}
COUNT = itertools.count()


def send(web: Web, *secrets: str) -> set[int]:
    """Deliver twenty events, signed with each secret in turn; returns the statuses."""
    statuses = set()
    for secret, number in itertools.product(secrets, itertools.islice(COUNT, 20)):
        event = {"notification_type": "upload", "asset_id": f"a{number}", "signature_key": KEYS[secret]}
        statuses.add(sign(secret, json.dumps(event).encode()).to(web).status)
    return statuses


def report(web: Web) -> dict:
    answer = requests.get(f"{web.url}/api/demo/refusals", auth=("admin", PASSWORD), timeout=10)
    assert answer.status_code == 200
    return answer.json()


def test_two_secrets_during_a_rotation_work_without_a_single_refusal(redis_url, tmp_path):
    shared = {"REDIS_URL": redis_url, "ADMIN_PASSWORD": PASSWORD}
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        with Web(tmp_path, **shared, **BEFORE) as before:
            assert send(before, OLD) == {200}
            with Web(tmp_path, **shared, **DURING) as during:  # a rolling deploy: both serve for a while
                assert send(before, OLD) | send(during, OLD) == {200}
                assert send(during, NEW, OLD, NEW) == {200}
                assert report(during)["refusals"] == []
                assert [one["key"] for one in report(during)["secrets"]] == ["2222", "1111"]
                two_days_ago(RedisSignatureBook(client))
                gone = report(during)["secrets"][1]["said"]
        assert gone.startswith("No longer seen since")
        assert gone.endswith("It can be taken out of the settings.")
        with Web(tmp_path, **shared, **AFTER) as after:
            assert send(after, NEW) == {200}
            assert report(after)["refusals"] == []
            assert send(after, OLD) == {401}
            assert "1111" in report(after)["refusals"][0]["meaning"]


def two_days_ago(book: RedisSignatureBook) -> None:
    """Let the old secret have signed its last two days ago."""
    old = read_settings(DURING).accounts["demo"].secret_marks[1]
    book.signed("demo", old, Signer(time.time() - 2 * 86_400, "1111"))
