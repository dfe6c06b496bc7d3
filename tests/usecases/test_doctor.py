"""Each thing that can be wrong, made wrong, and found with its remedy."""

from __future__ import annotations

import pytest

from app.errors import StoreUnavailable
from app.model import Arrival, Finding, Pause, Signer, Trigger
from app.store.signatures import RedisSignatureBook
from app.usecases.doctor import Level, Patient, examine
from tests.usecases.world import CLOUD

HOOK = Trigger("t", f"https://rules.example.com/webhooks/{CLOUD}", "all")


class Workers:
    count = 1

    def workers(self):
        return self.count


class Triggers:
    """The world's account, with triggers and a clock of the test's own."""

    def __init__(self, account):
        self.account, self.listed, self.ahead = account, [HOOK], 0.0
        self.cloud = account.cloud

    def ping(self):
        self.account.ping()
        return self.ahead

    def triggers(self):
        return self.listed


@pytest.fixture
def patient(world):
    world.enforce(world.upload("one", "kind=small"))
    made = {
        "account": Triggers(world.account),
        "workers": Workers(),
        "doubts": [],
        "delivered": [],
    }

    def build(channel="", deliver=lambda cloud: None, doubts=None):
        return Patient(
            accounts=[made["account"]],
            allowances=lambda cloud: world.allowance,
            mailbox=world.mailbox,
            records=world.records,
            rulebook=world.rulebook,
            dispatcher=made["workers"],
            doubts=doubts or (lambda: made["doubts"]),
            deliver=deliver,
            channel=channel,
            signatures=RedisSignatureBook(world.rulebook.client),
            marks=lambda cloud: ["ours", "older"],
            clock=world.now,
        )

    build.account, build.workers, build.doubts = made["account"], made["workers"], made["doubts"]
    return build


def found(patient):
    """Everything that is not as it should be, as (level, words, remedy)."""
    findings = [one for one in examine(patient) if one.level is not Level.GOOD]
    assert all(one.remedy or "triggers" in one.says for one in findings)
    return [(one.level, one.says) for one in findings]


def test_a_healthy_deployment_has_nothing_but_good_findings(patient):
    assert found(patient()) == []
    assert len(list(examine(patient()))) >= 10


def test_without_redis_only_that_is_said(patient):
    def away():
        raise StoreUnavailable("Redis did not answer: ConnectionError")

    assert found(patient(doubts=away)) == [(Level.BAD, "Redis did not answer: ConnectionError")]


def test_a_redis_that_may_forget_is_doubtful(patient):
    patient.doubts.append("Redis writes no append-only file: it forgets. Set `appendonly yes`.")
    assert found(patient()) == [(Level.DOUBTFUL, "Redis writes no append-only file: it forgets")]


def test_no_worker_is_bad(patient):
    patient.workers.count = 0
    assert found(patient()) == [(Level.BAD, "none is there")]


def test_an_account_that_was_never_set_up_is_bad(patient, world):
    world.rulebook.client.delete(f"fieldwarden:{CLOUD}:marker")
    ((level, says),) = found(patient())
    assert level is Level.BAD
    assert "nothing is enforced" in says


def test_a_refused_key_is_bad(patient, world):
    world.faults(statuses=[{"match": "GET /ping", "status": 401, "message": "api_secret mismatch"}])
    assert found(patient()) == [(Level.BAD, "refuses our key: api_secret mismatch")]


def test_an_account_that_does_not_answer_is_bad(patient, world):
    world.faults(statuses=[{"match": "GET /ping", "status": 503}])
    ((level, says),) = found(patient())
    assert (level, says.startswith("does not answer")) == (Level.BAD, True)


@pytest.mark.parametrize(("ahead", "way"), [(412.0, "ahead of"), (-412.0, "behind")])
def test_a_clock_that_is_off_is_bad(patient, ahead, way):
    patient.account.ahead = ahead
    assert found(patient()) == [(Level.BAD, f"our clock is 412 s {way} the account's")]


def test_few_calls_left_are_doubtful(patient, world):
    world.allowance.learn(500, 12, (world.now() // 3600 + 1) * 3600)
    assert found(patient()) == [(Level.DOUBTFUL, "11 of 1,000,000 calls are left this hour")]


@pytest.mark.parametrize(
    ("channel", "triggers", "says"),
    [
        ("", [], "no trigger tells this service of anything"),
        (
            "",
            [Trigger("t", "https://elsewhere.example/x", "all")],
            "no trigger tells this service of anything",
        ),
        ("field", [HOOK], "no trigger tells this service of anything"),
        (
            "",
            [Trigger("t", HOOK.uri, "upload")],
            "uploads or edits of metadata are not among the events told of",
        ),
    ],
)
def test_events_that_do_not_come_here_are_bad(patient, channel, triggers, says):
    patient.account.listed = triggers
    assert found(patient(channel=channel)) == [(Level.BAD, says)]


def test_a_channel_and_triggers_of_the_types_that_matter_are_good(patient):
    patient.account.listed = [Trigger("t", "poll://field", "all")]
    assert found(patient(channel="field")) == []
    patient.account.listed = [Trigger("t", HOOK.uri, t) for t in ("upload", "resource_metadata_changed")]
    assert found(patient()) == []


def test_a_receiver_that_answers_wrongly_is_bad(patient):
    told = found(patient(deliver=lambda cloud: "an unsigned event is answered 200, not 401"))
    assert told == [(Level.BAD, "a test event: an unsigned event is answered 200, not 401")]


def test_rules_that_do_not_fit_the_fields_are_doubtful(patient, world):
    world.api("DELETE", "/metadata_fields/owner", json={})
    world.rulebook.save_fields(CLOUD, world.account.fields(), world.now())
    ((level, says),) = found(patient())
    assert level is Level.DOUBTFUL
    assert says.startswith("the rule “owner” is suspended")


def test_a_pause_a_long_wait_and_parked_things_are_doubtful(patient, world):
    world.mailbox.pause(CLOUD, Pause(world.now() + 500, "quota"))
    world.mailbox.put(CLOUD, [Arrival("x", None, "upload")], world.now() - 300)
    world.mailbox.park_delivery(CLOUD, b"{}", "not understood", world.now())
    levels, says = zip(*found(patient()), strict=True)
    assert set(levels) == {Level.DOUBTFUL}
    assert [said.split(" ")[0] for said in says] == ["paused", "1", "1"]


def test_a_persons_pause_is_doubtful_and_told_with_who_and_why(patient, world):
    world.mailbox.halt(CLOUD, "closed", "ann", world.now() - 120)
    assert found(patient()) == [(Level.DOUBTFUL, "paused by ann, 2 minutes ago: closed")]


def test_a_delivery_refused_of_late_is_doubtful_and_told_with_its_meaning(patient, world):
    book = patient().signatures
    book.refused(CLOUD, Finding("signed_ahead", None, -412.0), world.now() - 120)
    book.refused(CLOUD, Finding("unknown_key", "614"), world.now() - 90_000)
    ((level, says),) = found(patient())
    assert level is Level.DOUBTFUL
    assert says == (
        "a delivery was refused 2 minutes ago."
        " It is signed rightly, but the clock is 412 s off: ours is behind."
    )


def test_a_key_no_longer_seen_is_told(patient, world):
    book = patient().signatures
    book.signed(CLOUD, "older", Signer(world.now() - 200_000, "614"))
    book.signed(CLOUD, "ours", Signer(world.now(), "615"))
    told = [one.says for one in examine(patient()) if "secret" in one.says]
    assert told[0] == "the secret of CLOUDINARY_URL: It signs."
    assert "No longer seen since" in told[1]
