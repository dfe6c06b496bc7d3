"""The account as a document and back: nothing is lost, nothing wrong is taken."""

import inspect

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.state.stores import Store, state_types, take

from .states import Caller, busy_account, document, loaded

OF_ONE_RUN = {"faults", "calls", "log", "quota", "notifier", "file", "lock", "inference", "chunks"}
"""Parts of an account that belong to a run of the sandbox and not to what it holds."""

SETTINGS = {
    "cloud_name", "strict_disabled", "enforce_rules", "signature_algorithm", "clock",
    "_first_keys", "_first_algorithm", "_enforce_rules", "_seed_example", "_webhook", "_start",
}  # fmt: skip
"""How the account behaves, chosen anew by whoever starts it."""

HOLDS = {
    "folders": {"_by_path", "_given"},
    "assets": {"_by_id", "_id_by_key", "_order", "_created", "_given", "_folders"},
    "fields": {"_fields", "_created"},
    "rules": {"_rules", "_created", "_fields"},
    "triggers": {"_triggers", "environment"},
    "keys": {"_keys"},
}
"""What each store holds; `state` and `restore` know all of it, but for references to other stores."""


def answers(account):
    """What reads answer, page by page with their cursors."""
    call = Caller(account)
    found = [
        call("GET", path).json
        for path in (
            *("/metadata_fields", "/metadata_rules", "/triggers", "/resources/image?max_results=3"),
            *("/folders", "/folders/empty", "/config"),
            *(
                "/resources/image/upload/gone?versions=true",
                "/resources/image/upload/kept?related=true&versions=true",
            ),
        )
    ]
    cursor = None
    while True:
        page = call("POST", "/resources/search", {"max_results": 7, "next_cursor": cursor}).json
        page.pop("time")
        found.append(page)
        cursor = page.get("next_cursor")
        if cursor is None:
            return found


@pytest.fixture
def busy():
    return busy_account()


def test_a_loaded_account_is_the_saved_one(busy):
    text = document(busy)
    other = loaded(text)
    assert document(other) == text
    assert take(other) == take(busy)
    assert answers(other) == answers(busy)


def test_a_loaded_account_goes_on_as_the_saved_one_would(busy):
    other = loaded(document(busy))
    ids = []
    for account in (busy, other):
        call = Caller(account)
        again = call("POST", "/image/upload", {"public_id": "a", "file": "data:,x"}).json
        listed = call("GET", "/resources/image?max_results=2").json["resources"]
        refused = call("DELETE", "/metadata_fields/team").json
        ids.append((again["asset_id"], [asset["public_id"] for asset in listed], refused))
    assert ids[0] == ids[1]


def test_a_cursor_outlives_a_restart(busy):
    cursor = Caller(busy)("GET", "/resources/image?max_results=5").json["next_cursor"]
    path = f"/resources/image?max_results=5&next_cursor={cursor}"
    assert Caller(loaded(document(busy)))("GET", path).json == Caller(busy)("GET", path).json


def test_every_part_of_an_account_is_saved_or_known_not_to_be():
    account = SandboxAccount()
    assert {name for name, part in vars(account).items() if isinstance(part, Store)} == set(HOLDS)
    assert set(state_types()) == set(HOLDS) | {"created_at"}
    assert set(vars(account)) == set(state_types()) | OF_ONE_RUN | SETTINGS


def test_everything_in_a_store_is_known():
    account = SandboxAccount()
    held = {name: set(vars(getattr(account, name))) for name in HOLDS}
    assert held == HOLDS, "teach state and restore of the store what is new, then list it here"


def test_restoring_gives_a_store_all_that_it_held(busy):
    other = loaded(document(busy))
    references = {id(getattr(account, name)) for account in (busy, other) for name in HOLDS}
    for name in HOLDS:
        ours, theirs = vars(getattr(busy, name)), vars(getattr(other, name))
        for attribute, value in ours.items():
            if id(value) not in references:
                assert theirs[attribute] == value, (name, attribute)
                assert value, f"{name}.{attribute} is empty in this test, which then shows nothing"


def test_a_state_is_frozen():
    for name in HOLDS:
        kind = state_types()[name]
        assert kind.__dataclass_params__.frozen, name
        assert inspect.getdoc(kind)


TEXTS = st.text(max_size=12) | st.sampled_from(["a\u2028b", '"', "\x00", "__proto__"])
VALUES = TEXTS | st.integers() | st.lists(TEXTS, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    uploads=st.lists(
        st.fixed_dictionaries(
            {"public_id": TEXTS, "context": st.dictionaries(TEXTS, TEXTS, max_size=3), "type": TEXTS}
        ),
        max_size=4,
    ),
    field=st.fixed_dictionaries(
        {
            "label": TEXTS,
            "type": st.sampled_from(["string", "integer", "set"]),
            "default_value": VALUES,
            "datasource": st.just({"values": [{"external_id": "x", "value": "é"}]}),
        }
    ),
    sent=VALUES,
)
def test_whatever_was_sent_survives(uploads, field, sent):
    account = SandboxAccount(seed_example=False)
    call = Caller(account)
    call("POST", "/metadata_fields", {**field, "external_id": "f"})
    for upload in uploads:
        call("POST", "/image/upload", {"file": "data:,x", "metadata": {"f": sent}, **upload})
        call("POST", "/image/upload", {"file": "data:,x", **upload})
    text = document(account)
    other = loaded(text)
    assert document(other) == text
    assert take(other) == take(account)


def test_an_option_that_was_deleted_does_not_keep_a_state_from_loading():
    account = SandboxAccount(seed_example=False)
    options = [{"external_id": name, "value": name} for name in ("a", "b")]
    field = {"external_id": "f", "type": "enum", "label": "F", "datasource": {"values": options}}
    call = Caller(account)
    call("POST", "/metadata_fields", {**field, "default_value": "a"})
    call("DELETE", "/metadata_fields/f/datasource", {"external_ids": ["a"]})
    assert document(loaded(document(account))) == document(account)


def test_every_item_has_a_line_of_its_own(busy):
    lines = document(busy).splitlines()
    assert len([line for line in lines if line.startswith('{"asset_id":')]) == len(busy.assets.everything())
    assert len([line for line in lines if line.startswith('{"external_id":')]) >= 6 + len(EXAMPLE_RULES)
