"""The pages about runs. What workers do with runs is tested with the use cases."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

PAGES = "/accounts/demo/runs"
TALLY = {"assets": 90, "touched": 7, "changed": 5, "due": 9, "flagged": 2, "unflagged": 1, "lacking": 3}


@pytest.fixture
def ask(world, log_in):
    """Somebody's browser: send a form, return the page that it leads to."""
    token = log_in()

    def ask(path, **form):
        answer = world.client.post(path, data={"csrf_token": token, **form})
        assert answer.status_code == 303, answer.text
        return " ".join(world.client.get(answer.location).text.split())

    return ask


@pytest.fixture
def began(world, ask):
    """A backfill that was begun and has become something since."""

    def began(results=(), **became):
        ask(PAGES, kind="backfill")
        [run] = world.parts.runs.latest("demo", 1)
        tally = {**TALLY, **became.pop("tally", {})}
        after = replace(run, tally=tally, **became)
        assert world.parts.runs.change("demo", run, after, world.time[0], results=results) is not None
        return f"{PAGES}/{run.id}"

    return began


def page(world, address):
    answer = world.client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_a_backfill_that_is_begun_counts_and_its_page_refreshes_itself(world, ask):
    text = ask(PAGES, kind="backfill")
    [run] = world.parts.runs.latest("demo", 1)
    assert (run.kind, run.by, run.ask) == ("backfill", "admin", True)
    assert "It has begun, and counts first." in text
    assert 'data-live="2"' in text


def test_one_run_at_a_time(world, ask):
    ask(PAGES, kind="preview")
    text = ask(PAGES, kind="backfill")
    assert "Nothing was begun: the run" in text
    assert len(world.parts.runs.latest("demo", 9)) == 1
    assert "One at a time" in text


def test_a_run_that_asks_shows_what_it_would_touch_and_goes_on_when_told_so(world, ask, began):
    address = began(state="asking")
    text = page(world, address)
    assert "It would write to <b>7 assets</b> of 90, and judge 9: values of 5" in text
    assert 'name="agreed" value="7"' in text
    assert "data-live" not in text
    assert "It goes on." in ask(f"{address}/resume", agreed="7")
    assert world.parts.runs.latest("demo", 1)[0].state == "running"


def test_beyond_the_belt_the_number_has_to_be_typed(world, ask, began):
    address = began(state="asking", tally={"touched": 5000, "assets": 6000})
    text = page(world, address)
    assert "Type the number of assets" in text
    assert 'value="5000"' not in text
    for wrong in ("4999", "yes", ""):
        assert "Nothing was done" in ask(f"{address}/resume", agreed=wrong)
    assert "It goes on." in ask(f"{address}/resume", agreed="5,000")
    assert world.parts.runs.latest("demo", 1)[0].agreed == 5000


def test_a_run_is_paused_goes_on_and_is_cancelled(world, ask, began):
    address = began(state="running")
    assert "It is paused" in ask(f"{address}/pause")
    assert ">Resume<" in page(world, address)
    assert "It goes on." in ask(f"{address}/resume")
    assert "It is cancelled." in ask(f"{address}/cancel")
    text = page(world, address)
    assert "cancelled" in text
    assert ">Pause<" not in text
    assert "Nothing was done: the run" in ask(f"{address}/cancel")


RESULTS = [
    ("a1", "changed", {"public_id": "=people/a1", "changes": {"team": "rnd"}, "before": {"team": None}}),
    ("a2", "refused", {"public_id": "people/a2", "reason": "no such option"}),
]


def test_results_are_filtered_by_what_came_of_it_and_link_to_the_asset(world, began):
    address = began(RESULTS, state="done", finished=world.time[0])
    text = page(world, address)
    assert 'href="/accounts/demo/assets/a1"' in text
    assert "<td>empty</td> <td>rnd</td>" in text
    only = page(world, f"{address}?outcome=refused")
    assert "no such option" in only
    assert "/assets/a1" not in only
    assert "No asset came to this" in page(world, f"{address}?outcome=held")


def test_results_are_exported_and_no_cell_is_a_formula(world, began):
    address = began(RESULTS, state="done", finished=world.time[0])
    rows = list(csv.DictReader(io.StringIO(world.client.get(f"{address}/export?format=csv").text)))
    assert [(row["public_id"], row["outcome"]) for row in rows] == [
        ("'=people/a1", "changed"),
        ("people/a2", "refused"),
    ]
    told = world.client.get(f"{address}/export?format=jsonl&outcome=refused").text
    assert [json.loads(line)["asset_id"] for line in told.splitlines()] == ["a2"]


def test_the_list_has_states_and_counts(world, began):
    began(state="asking")
    text = page(world, PAGES)
    assert ">asking<" in text
    assert '<td class="number">7</td>' in text


def test_a_sweep_is_begun_once_and_refreshes_itself(world, ask):
    assert "None has ended yet." in page(world, PAGES)
    text = ask("/accounts/demo/sweep", everything="1")
    assert "The sweep has begun." in text
    assert 'data-live="3"' in text
    assert world.parts.sweeps.state("demo").everything
    assert "under way already" in ask("/accounts/demo/sweep")


def test_before_the_first_run_the_page_says_what_to_do(world, ask):
    assert "None in the last month." in page(world, PAGES)


def test_a_run_that_is_not_there_is_not_found(world, ask):
    assert world.client.get(f"{PAGES}/20200101-000000-abcd").status_code == 404
    assert world.client.post(PAGES, data={"kind": "x"}).status_code == 403


def test_who_only_looks_is_shown_no_buttons(make):
    world = make(VIEWER_PASSWORD="only looking")
    viewer = {"auth": ("viewer", "only looking")}
    run = world.parts.backfill("demo").begin("admin")
    for path in (PAGES, f"{PAGES}/{run.id}"):
        text = world.client.get(path, **viewer).text
        assert text.count("<form") - text.count('method="get"') == 1  # the one that logs out
