"""The example's calls and the words for what came of them."""

import io
import threading

import pytest

from app.cli.run.console import Console
from app.cli.run.example import Example, ExampleFailed, Outcome
from app.cli.run.narration import addresses, heading, origin, told
from app.cli.run.plan import make_plan
from app.cli.run.probes import direct_session
from app.config import read_settings
from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.example import EXAMPLE_ASSETS, EXAMPLE_RULES


def outcome(sent, holds, tags=(), problems=(), changes=None):
    return Outcome("people/maya", sent, holds, tags, problems, changes or {})


def words(*arguments, **more) -> list[list[str]]:
    return [line.split("  ") for line in map(str.strip, told(outcome(*arguments, **more), "flag"))]


def test_an_asset_that_needs_nothing():
    lines = list(told(outcome({"a": "x"}, {"a": "x"}), "flag"))
    assert lines == [
        "  people/maya             sent         a = x",
        "                          fine         nothing to do",
    ]


def test_everything_that_can_be_said_about_an_asset():
    problems = [
        {"field": "d", "code": "missing_mandatory"},
        {"field": "e", "code": "value_not_allowed", "options": ["q", "r"]},
        {"field": "f", "code": "unstable"},
        {"field": "g", "code": "brand_new"},
    ]
    sent, holds = {"a": "x", "b": "y"}, {"a": "z", "c": ["p", "q"]}
    lines = [line[26:] for line in told(outcome(sent, holds, ["flag"], problems), "flag")]
    assert lines == [
        "sent         a = x, b = y",
        "filled in    a = z, c = p, q",
        "cleared      b",
        "missing      d (mandatory here)",
        "not allowed  e = q, r",
        "problem      f is in a loop of rules that does not settle",
        "problem      g brand_new",
        "flagged      with the tag flag",
    ]


def test_what_was_not_written_is_told_as_what_would_be():
    lines = [
        line[26:] for line in told(outcome({"b": "y"}, {"b": "y"}, changes={"a": "x", "b": None}), "flag")
    ]
    assert lines == ["sent         b = y", "would fill in a = x", "would clear  b"]


@pytest.mark.parametrize(
    ("mode", "rules", "told"),
    [
        ("enforce", 3, "and what the rules did:"),
        ("flag", 3, "would do (MODE=flag: assets are flagged, no value is written):"),
        ("observe", 3, "would do (MODE=observe: nothing is written or flagged):"),
        ("enforce", 0, "No rules are in force."),
    ],
)
def test_the_heading_says_what_can_be_read_off(mode, rules, told):
    assert told in heading(mode, rules)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"RULES_FILE": "some/rules.json"}, "the file some/rules.json (RULES_FILE)"),
        ({"RULES_SOURCE": "account"}, "the account's own (RULES_SOURCE=account)"),
        ({}, "the rules API here"),
    ],
)
def test_where_rules_come_from_is_said(environment, told):
    assert told in origin(read_settings(environment))


def test_without_a_flag_tag_nothing_is_said_of_one():
    assert not [line for line in told(outcome({}, {}, [""]), "") if "flagged" in line]


def test_the_addresses_of_a_sandbox_run():
    text = "\n".join(addresses(make_plan({"PORT": "9000", "SANDBOX_PORT": "9001"})))
    assert "http://127.0.0.1:9000/queues" in text
    assert "http://127.0.0.1:9001  (cloud sandbox, key sandbox-key, secret sandbox-secret)" in text
    assert "curl -u sandbox-key:sandbox-secret" in text


def test_the_addresses_of_a_real_account_hold_no_secret():
    text = "\n".join(addresses(make_plan({"CLOUDINARY_URL": "cloudinary://key:hush@shop"})))
    assert "http://127.0.0.1:8000/webhooks/shop" in text
    assert "/v1_1/shop/metadata_rules" in text
    assert "hush" not in text


def test_no_rule_can_be_added_where_a_file_is_the_truth():
    assert "curl" not in "\n".join(addresses(make_plan({"RULES_FILE": "rules.json"})))


class Answered(Example):
    """The example with a service that always has its verdict ready."""

    def _verdict(self, asset_id):
        return {"problems": []}


@pytest.fixture
def account():
    with SandboxServer(SandboxAccount()) as server:
        yield server


def test_rules_are_loaded_once_and_assets_hold_what_was_sent(account):
    with direct_session() as session:
        example = Answered(session, account.url, account.url)
        assert example.load_rules(EXAMPLE_RULES) == [rule["name"] for rule in EXAMPLE_RULES]
        assert example.load_rules(EXAMPLE_RULES) == []


def test_outcomes_come_in_the_order_of_the_uploads(account):
    with direct_session() as session:
        example = Answered(session, account.url, account.url)
        found = list(example.outcomes(example.upload(EXAMPLE_ASSETS[:2]), threading.Event(), 5))
    assert [one.public_id for one in found] == ["people/maya", "people/rob"]
    assert found[0].sent == EXAMPLE_ASSETS[0]["metadata"]


def test_a_verdict_that_never_comes_is_said(account):
    with direct_session() as session:
        example = Example(session, account.url, account.url)
        uploaded = example.upload(EXAMPLE_ASSETS[:1])
        with pytest.raises(ExampleFailed, match="people/maya has no verdict yet"):
            list(example.outcomes(uploaded, threading.Event(), 0.0))


def test_a_refused_call_is_said_with_its_reason(account):
    with direct_session() as session:
        example = Example(session, account.url, account.url)
        with pytest.raises(ExampleFailed, match="status 400"):
            example.upload([{"public_id": "x", "metadata": {"nonsense": "y"}}])


def test_a_console_nobody_reads_is_no_reason_to_stop():
    stream = io.StringIO()
    stream.close()
    Console(stream).say("anybody there?")
