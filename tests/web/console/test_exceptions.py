"""The page about exceptions."""

from __future__ import annotations

import pytest

from tests.web.conftest import KEY, SECRET
from tests.web.fakes import RULE

PAGE = "/accounts/demo/exceptions"


@pytest.fixture
def grant(world, log_in):
    def grant(**form):
        token = log_in()
        said = {"scope": "asset", "value": "a1", "exempts": "field:team", "reason": "an old one", **form}
        return world.client.post(PAGE, data={"csrf_token": token, **said})

    return grant


def in_force(world):
    return world.client.get("/api/demo/exceptions", **world.admin).json["items"]


def test_an_exception_is_granted_by_the_form_and_counts_from_then_on(world, grant):
    answer = grant(until="2030-12-31")
    assert (answer.status_code, answer.location) == (303, PAGE)
    [made] = in_force(world)
    assert (made["asset"], made["field"], made["reason"], made["author"]) == (
        "a1",
        "team",
        "an old one",
        "admin",
    )
    assert made["until"] == "2031-01-01T00:00:00Z"
    text = world.client.get(PAGE).text
    assert "an old one" in text
    assert "The exception counts from now on" in text


def test_a_rule_is_left_out_for_a_folder(world, grant):
    auth = {"auth": (KEY, SECRET)}
    rule = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **auth).json["external_id"]
    assert grant(scope="folder", value="/drafts/", exempts=f"rule:{rule}").status_code == 303
    [made] = in_force(world)
    assert (made["folder"], made["rule"]) == ("drafts", rule)
    assert f'?id={rule}">one</a></q> is left out' in world.client.get(PAGE).text


def test_what_is_wrong_in_the_form_is_told_and_what_was_typed_stays(world, grant):
    answer = grant(exempts="", reason=" ", until="2001-01-01", value="keep me")
    assert answer.status_code == 400
    assert "exactly one of rule, field" in answer.text
    assert "say why" in answer.text
    assert "this has passed already" in answer.text
    assert 'value="keep me"' in answer.text
    assert in_force(world) == []


def test_an_address_fills_the_form_in(world):
    text = world.client.get(f"{PAGE}?scope=tag&value=legacy&exempts=field:team", **world.admin).text
    assert '<option value="tag" selected>' in text
    assert 'value="legacy"' in text
    assert '<option value="field:team" selected>' in text


def test_an_exception_is_ended(world, grant):
    grant()
    [made] = in_force(world)
    with world.client.session_transaction() as session:
        token = session["csrf_token"]
    answer = world.client.post(f"{PAGE}/{made['id']}/end", data={"csrf_token": token})
    assert answer.status_code == 303
    assert in_force(world) == []
    again = world.client.post(f"{PAGE}/{made['id']}/end", data={"csrf_token": token})
    assert again.status_code == 404


def test_without_exceptions_the_page_says_so(world):
    assert "None: every asset is held to every rule." in world.client.get(PAGE, **world.admin).text


def test_who_only_looks_is_shown_no_form(make):
    world = make(VIEWER_PASSWORD="only looking")
    text = world.client.get(PAGE, auth=("viewer", "only looking")).text
    assert "In force" in text
    assert f'action="{PAGE}' not in text
