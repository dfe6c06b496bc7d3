"""The page about one asset."""

from __future__ import annotations

import pytest

from app.model import AuditEntry
from tests.web.conftest import NOW
from tests.web.fakes import RULE

from .test_board import HOSTILE, record

PAGE = "/accounts/demo/assets/a1"
FIELD = {"enabled": True, "hidden": False, "mandatory": True, "options": ["rnd", "sales"], "value": None}


def whole(**more):
    problem = {"field": "team", "code": "missing_mandatory", "rules": ["r1"]}
    fields = {
        "category": {**FIELD, "mandatory": False, "options": None, "value": "employee", "rules": []},
        "team": {**FIELD, "rules": ["r1"]},
    }
    return record("a1") | {
        "rules_version": 3,
        "mode": "enforce",
        "values": {"category": "employee"},
        "verdict": {"problems": [problem], "fields": fields, "changes": {}},
        **more,
    }


@pytest.fixture
def shown(world):
    def shown(found, *history, query=""):
        world.parts.records.verdicts_by_id = {"a1": found} if found else {}
        world.parts.records.audit_entries = list(history)
        answer = world.client.get(f"{PAGE}{query}", **world.admin)
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return shown


def test_each_problem_is_told_with_what_solves_it(shown):
    text = shown(whole())
    assert "<b>team</b>: mandatory value missing, because of <q>r1</q>." in text
    assert "Give it a value" in text
    assert "Allowed here: rnd, sales." in text


def test_fields_are_shown_as_the_rules_leave_them(shown):
    text = shown(whole())
    assert "enabled, mandatory" in text
    assert "<td>employee</td>" in text
    assert text.count("<tr>") == 3


def test_an_asset_without_problems_says_so(shown):
    assert "Nothing is wrong with it." in shown(whole(verdict={"problems": [], "fields": {}}))


def test_what_is_observed_held_back_written_and_excused_is_told(shown):
    exception = {"id": "e", "asset": "a1", "field": "role", "reason": "before 2020", "author": "admin"}
    text = shown(
        whole(
            would={"changes": {"team": "rnd"}, "problems": []},
            breaker={"state": "waiting", "since": NOW, "until": NOW + 60, "reason": "something undoes it"},
            flags=["missing-metadata"],
            last_write={
                "at": NOW - 60,
                "changes": {"team": None},
                "before": {"team": "sales"},
                "rules_version": 2,
            },
            exceptions=[exception],
        )
    )
    assert "it would be written: <b>team</b> = rnd" in text
    assert "something undoes it" in text
    assert "<b>team</b> from sales to empty" in text
    assert "before 2020" in text
    assert "The rules have changed since" in text


def test_its_history_has_before_and_after_and_only_its_own(shown):
    wrote = {
        "changes": {"team": "rnd"},
        "before": {"team": "sales"},
        "rules": {"team": ["r1"]},
        "causes": ["upload"],
    }
    text = shown(
        whole(),
        AuditEntry("3-0", NOW - 5, "write", "a1", wrote),
        AuditEntry("2-0", NOW - 6, "write", "a2", {"changes": {"role": "other asset"}}),
    )
    assert "<td>sales</td><td>rnd</td>" in text
    assert "because of upload" in text
    assert "other asset" not in text


def test_a_long_history_goes_on_behind_a_link(shown):
    entries = [AuditEntry(f"{n}-0", NOW - n, "flag", "a1", {"added": [f"tag-{n}"]}) for n in range(25)]
    text = shown(whole(), *entries)
    assert "tag-19" in text
    assert "tag-20" not in text
    assert "Look further back" in text


def test_an_asset_opens_in_cloudinary(shown):
    assert 'href="https://cloudinary.com/console/media_library/asset/image/upload/people%2Fa1"' in shown(
        whole()
    )


def test_one_that_waits_and_was_never_judged_has_a_page(world, shown):
    world.parts.records.pending = {"a1"}
    text = shown(None)
    assert "It waits to be judged" in text
    assert "It was not judged yet" in text
    assert "Re-check" not in text


def test_one_that_nobody_knows_is_not_found(world):
    answer = world.client.get(PAGE, headers={"Accept": "text/html"}, **world.admin)
    assert answer.status_code == 404
    assert "never judged" in answer.text


def test_it_is_queued_on_request(world, log_in):
    world.parts.records.verdicts_by_id = {"a1": whole()}
    token = log_in()
    answer = world.client.post(f"{PAGE}/check", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert [arrival.asset_id for _, arrival in world.parts.mailbox.arrivals] == ["a1"]


def test_names_from_outside_stay_text(shown):
    problem = {"field": HOSTILE, "code": "missing_mandatory", "rules": [HOSTILE]}
    fields = {HOSTILE: {**FIELD, "options": [HOSTILE], "rules": [HOSTILE]}}
    text = shown(
        whole(
            public_id=HOSTILE,
            uploader=HOSTILE,
            tags=[HOSTILE],
            values={HOSTILE: HOSTILE},
            verdict={"problems": [problem], "fields": fields},
            refused={"reason": HOSTILE, "changes": {HOSTILE: HOSTILE}},
            exceptions=[{"tag": HOSTILE, "rule": HOSTILE, "reason": HOSTILE, "author": HOSTILE}],
        ),
        AuditEntry("1-0", 1.0, HOSTILE, "a1", {"reason": HOSTILE, "changes": {HOSTILE: HOSTILE}}),
    )
    assert "<script>ran" not in text


def test_a_place_in_the_history_that_nobody_gave_out_is_refused(world):
    assert world.client.get(f"{PAGE}?before=x", **world.admin).status_code == 400


def test_its_rules_are_linked_and_its_values_can_be_tried(world, shown):
    rule = world.client.post("/v1_1/demo/metadata_rules", json=RULE, **world.key).json["external_id"]
    problem = {"field": "team", "code": "missing_mandatory", "rules": [rule]}
    text = shown(whole(verdict={"problems": [problem], "fields": {}}, values={"team": ["a", "b"], "x": None}))
    assert f'because of <q><a href="/accounts/demo/rule?id={rule}">one</a></q>' in text
    assert 'href="/accounts/demo/try?v.team=a&amp;v.team=b"' in text
