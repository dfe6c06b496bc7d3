"""Fetching from the sandbox account's channel by real HTTP; what comes after intake is tested elsewhere."""

from __future__ import annotations

import hashlib
import threading

import pytest
import requests

from app.cloudinary.notifications import parse
from app.cloudinary.signature import verify
from app.errors import StoreUnavailable
from app.model import Message
from app.store.signatures import RedisSignatureBook
from app.usecases.poll import HIDDEN_SECONDS, Poll
from app.usecases.signature_notes import SignatureNotes
from tests.corpus import BODIES, UNDERSTOOD
from tests.usecases.world import AUTH, CLOUD, FLAG

CHANNEL = "fieldwarden"


@pytest.fixture
def polled(world):
    trigger = {"uri": f"poll://{CHANNEL}", "event_type": "all", "uri_type": "poll"}
    answer = requests.post(f"{world.base}/triggers", json=trigger, auth=AUTH, timeout=5)
    assert answer.status_code == 201, answer.text
    return world


@pytest.fixture
def poll(polled):
    slept = []

    def make(**more):
        return Poll(
            **{
                "account": polled.account,
                "channel": CHANNEL,
                "mailbox": polled.mailbox,
                "dispatcher": polled.drains,
                "allowance": polled.allowance,
                "verify": verify,
                "parse": parse,
                "secrets": (AUTH[1],),
                "flag_tag": FLAG,
                "own_key": AUTH[0],
                "notes": SignatureNotes(RedisSignatureBook(polled.rulebook.client), polled.now),
                "marks": ("ours",),
                "clock": polled.now,
                "sleep": slept.append,
                "exemptions": polled.rulebook.exemptions,
                **more,
            }
        )

    make.slept = slept
    return make


def test_what_happened_is_fetched_enforced_and_fetched_only_once(polled, poll):
    asset = polled.upload("small", "kind=small")
    assert poll().run() == 1
    polled.drain_all()
    assert polled.values(asset)["size"] == "xs"
    assert poll().run() == 1  # the notification of our own write: an echo
    assert not polled.records.counts(CLOUD, polled.now())["pending"]
    kept = polled.account.poll(CHANNEL, most=10, wait_seconds=0, hidden_seconds=1)
    assert kept == []


def test_what_redis_did_not_keep_stays_with_the_account(polled, poll):
    polled.upload("small", "kind=small")

    class Down:
        def __getattr__(self, name):
            return getattr(polled.mailbox, name)

        def put(self, *_):
            raise StoreUnavailable("Redis did not answer")

    assert poll(mailbox=Down()).run() == 0
    assert poll.slept
    polled.account_clock.ahead += HIDDEN_SECONDS + 1
    assert poll().run() == 1


def test_what_another_key_signed_is_not_believed_not_acknowledged_and_told_of_once(polled, poll, caplog):
    polled.upload("a")
    stranger = poll(secrets=("another",))
    assert stranger.run() == 0
    polled.account_clock.ahead += HIDDEN_SECONDS + 1
    assert stranger.run() == 0
    assert caplog.text.count("not believed: wrong_signature") == 1
    polled.account_clock.ahead += HIDDEN_SECONDS + 1
    assert poll().run() == 1


def test_an_old_notification_is_believed_because_we_fetched_it_ourselves(polled, poll):
    asset = polled.upload("small", "kind=small")
    polled.ahead += 3 * 3600
    assert poll().run() == 1
    assert polled.records.is_pending(CLOUD, asset)


def test_what_is_not_understood_is_parked_and_acknowledged(polled, poll):
    polled.session.post(
        f"{polled.control}/notify", json={"notification_type": "resource_metadata_changed", "resources": 7}
    )
    assert poll().run() == 1
    assert polled.records.parked(CLOUD, None, 5).items


def test_a_message_without_readable_bytes_is_not_believed(polled, poll):
    class Broken:
        cloud = CLOUD
        acknowledged = None

        def poll(self, *_, **__):
            return [Message("h", b"", "0" * 40, "1700000000"), Message("i", b"{}", None, None)]

        def acknowledge(self, handles):
            self.acknowledged = handles

    account = Broken()
    assert poll(account=account).run() == 0
    assert account.acknowledged == []


def test_a_refused_key_pauses_the_account_and_nothing_is_fetched_meanwhile(polled, poll):
    polled.faults(statuses=[{"match": "GET *messages", "status": 401}])
    assert poll().run() == 0
    assert polled.mailbox.paused(CLOUD, polled.now())
    polled.upload("a")
    assert poll().run() == 0
    polled.ahead += 61
    assert poll().run() == 1


def test_while_a_person_has_paused_the_account_events_are_fetched_and_wait(polled, poll):
    polled.mailbox.halt(CLOUD, "closed", "ann", polled.now())
    asset = polled.upload("small", "kind=small")
    assert poll().run() == 1
    polled.drain_all()
    assert polled.records.is_pending(CLOUD, asset)


def test_polls_are_spread_so_that_the_calls_left_last_the_hour(polled, poll):
    polled.upload("a")
    end = (polled.now() // 3600 + 1) * 3600
    polled.allowance.learn(500, 40, end)
    poll().run()
    (gap,) = poll.slept
    assert gap == pytest.approx(min((end - polled.now()) / (38 * 0.25), 60.0), rel=0.2)


def test_a_poll_waits_for_the_first_notification(polled, poll):
    later = threading.Timer(0.3, lambda: polled.upload("late", "kind=small"))
    later.start()
    assert poll().run() == 1
    later.join()


def test_who_signed_and_what_was_refused_is_noted_as_for_webhooks(polled, poll):
    book = RedisSignatureBook(polled.rulebook.client)
    polled.upload("small", "kind=small")
    poll(secrets=("another",)).run()
    (refusals,) = book.refusals(CLOUD)
    assert (refusals.last.cause, refusals.count) == ("wrong_signature", 1)
    polled.account_clock.ahead += HIDDEN_SECONDS + 1
    poll().run()
    assert book.signers(CLOUD)["ours"].key == AUTH[0]


@pytest.mark.parametrize("name", sorted(BODIES.keys() - {"5,000 assets"}))
def test_whatever_the_account_has_signed_is_kept_parked_or_accepted(polled, poll, name):
    body, stamp = BODIES[name], "1700000000"
    signature = hashlib.sha1(body + stamp.encode() + AUTH[1].encode()).hexdigest()

    class Odd:
        cloud = CLOUD
        acknowledged = None

        def poll(self, *_, **__):
            return [Message("h", body, signature, stamp)]

        def acknowledge(self, handles):
            self.acknowledged = handles

    account = Odd()
    assert poll(account=account).run() == 1
    assert account.acknowledged == ["h"]
    parked = polled.records.parked(CLOUD, None, 5).items
    assert (len(parked) == 1) is (name not in UNDERSTOOD)
