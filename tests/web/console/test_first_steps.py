from __future__ import annotations

import pytest

from app.model import Finding
from tests.web.conftest import NOW
from tests.web.fakes import RULE

CONNECT = "/accounts/demo/connect"


@pytest.fixture
def new(world):
    """An account of which nothing came in."""
    world.parts.records.accepted = 0
    world.parts.dispatcher.at_work = []
    return world


def done(text):
    return text.count(">Done</span>")


@pytest.mark.usefixtures("new")
def test_a_new_account_is_walked_through_the_steps(page):
    text = page(CONNECT)
    assert done(text) == 1
    assert "fieldwarden connect webhook https://your-host" in text
    assert "https://your-host/webhooks/demo" in text
    assert "<code>fieldwarden worker</code>" in text


@pytest.mark.usefixtures("new")
def test_over_tls_the_address_is_the_one_in_the_browser(world):
    answer = world.client.get(CONNECT, base_url="https://rules.example.com", **world.admin)
    assert "fieldwarden connect webhook https://rules.example.com" in answer.text


def test_with_a_channel_events_are_fetched(make):
    made = make(POLL_CHANNEL="fieldwarden")
    made.parts.records.accepted = 0
    assert "fieldwarden connect poll\nfieldwarden poll" in made.client.get(CONNECT, **made.admin).text


def test_a_refused_delivery_is_told_where_it_matters(new, page):
    new.parts.signatures.refused("demo", Finding("unknown_key", "614"), NOW)
    assert "Something came and was refused" in page(CONNECT)


def test_steps_that_are_done_are_noticed(world, page):
    rule = {**RULE, "external_id": "r1"}
    world.parts.rulebook.save("demo", rule, "key", NOW, replacing=None)
    world.parts.records.verdicts_by_id = {"a1": {"asset_id": "a1", "judged_at": NOW - 5}}
    assert done(page(CONNECT)) == 5
