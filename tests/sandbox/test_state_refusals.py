"""What is no state of an account is refused in words, and changes nothing."""

import json

import pytest

from app.sandbox import SandboxAccount
from app.sandbox.errors import StateInvalid
from app.sandbox.start import Start
from app.sandbox.state.document import read
from app.sandbox.state.stores import put_back, take

from .states import busy_account, document


@pytest.fixture
def busy():
    return busy_account()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ('{"format": "fieldwarden-sandbox", "version": 1, "stores": NaN}', "NaN is no number"),
        ("[]", "it is not the saved state of a sandbox account"),
        ('{"resources": []}', "it is not the saved state of a sandbox account"),
        (b"\x89PNG\r\n\xff", "it is not JSON"),
        ('{"format": "fieldwarden-sandbox"}', "saved by a newer Fieldwarden"),
        ('{"format": "fieldwarden-sandbox", "version": 99}', r"newer Fieldwarden \(version 99 of the format"),
        ('{"format": "fieldwarden-sandbox", "version": 1}', "it is not whole, stores cannot be found"),
        ('{"format": "fieldwarden-sandbox", "version": 1, "stores": {}}', "assets and fields and rules and"),
    ],
)
def test_what_is_no_state_is_refused_in_words(text, words):
    with pytest.raises(StateInvalid, match=words):
        read(text)


def test_damage_is_named_with_its_place(busy):
    broken = json.loads(document(busy))
    broken["stores"]["assets"]["assets"][3]["bytes"] = "many"
    with pytest.raises(StateInvalid, match=r"it is damaged: .* `assets\.assets\[3\]\.bytes`"):
        read(json.dumps(broken))


BY_HAND = {
    "rules": (lambda stores: stores["rules"]["rules"][0]["body"].pop("condition"), "condition"),
    "an option of a rule": (
        lambda stores: stores["rules"]["rules"][0]["body"]["condition"].update(equals="nobody"),
        "nobody",
    ),
    "a validation": (
        lambda stores: stores["fields"]["fields"][-1].update(validation={"type": "?"}),
        "validation",
    ),
    "a filter": (
        lambda stores: stores["triggers"]["triggers"][0].update(filter={"source": {"?": 1}}),
        "Invalid filter at",
    ),
}


@pytest.mark.parametrize("damage", BY_HAND)
def test_what_no_call_could_have_made_is_refused_and_all_stays_as_it_was(busy, damage):
    broken = json.loads(document(busy))
    spoil, words = BY_HAND[damage]
    spoil(broken["stores"])
    other = SandboxAccount(start=Start(assets=2))
    before = take(other)
    with pytest.raises(StateInvalid, match=f"it is damaged: .*{words}"):
        put_back(other, read(json.dumps(broken)))
    assert take(other) == before
