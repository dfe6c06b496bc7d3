"""Missing metadata: what is listed, how it is filtered, exported and re-checked."""

from __future__ import annotations

import csv
import io
import json

import pytest

from app.model import Day
from tests.web.conftest import build

HOSTILE = '"><script>ran=1</script>'
BOARD = "/accounts/demo/missing"


def record(asset_id: str, field: str = "team", code: str = "missing_mandatory", **more):
    return {
        "asset_id": asset_id,
        "public_id": f"people/{asset_id}",
        "resource_type": "image",
        "type": "upload",
        "judged_at": 1_759_999_700.0,
        "values": {},
        "verdict": {"problems": [{"field": field, "code": code, "rules": ["r1"]}], "fields": {}},
        **more,
    }


@pytest.fixture
def shown(world):
    """The board over some records; gives the page for a query."""

    def shown(*records, query=""):
        world.parts.records.verdicts_by_id = {one["asset_id"]: one for one in records}
        answer = world.client.get(f"{BOARD}{query}", **world.admin)
        assert answer.status_code == 200
        return answer.text

    return shown


def test_each_asset_is_listed_with_its_problems_and_a_link_to_it(shown):
    text = shown(record("a1"), record("a2", "role", "disabled_value"))
    assert 'href="/accounts/demo/assets/a1"' in text
    assert "people/a2" in text
    assert "mandatory value missing" in text
    assert "value in a disabled field" in text
    assert "2 assets on this page" in text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?field=team", ["a1", "a3"]),
        ("?problem=disabled_value", ["a2"]),
        ("?rule=r1", ["a1", "a2", "a3"]),
        ("?rule=r2", []),
        ("?folder=people", ["a1", "a2"]),
        ("?resource_type=video", ["a3"]),
        ("?public_id=A2", ["a2"]),
        ("?older_than=86400", ["a1"]),
        ("?field=team&resource_type=image", ["a1"]),
    ],
)
def test_filters_live_in_the_address(shown, query, there):
    text = shown(
        record("a1", problem_since=1_700_000_000.0),
        record("a2", "role", "disabled_value", problem_since=1_759_999_000.0),
        record("a3", public_id="films/a3", resource_type="video", problem_since=1_759_999_000.0),
        query=query,
    )
    assert [name for name in ("a1", "a2", "a3") if f"/assets/{name}" in text] == there


def test_what_was_asked_stays_chosen_in_the_form(shown):
    text = shown(record("a1"), query="?problem=missing_mandatory&folder=people&public_id=a1&older_than=86400")
    assert '<option value="missing_mandatory" selected>' in text
    assert '<option value="86400" selected>' in text
    assert 'name="folder" value="people"' in text


def test_a_page_that_is_full_leads_to_the_next_with_the_same_filters(shown):
    text = shown(*(record(f"a{n:03}") for n in range(60)), query="?field=team&order=oldest")
    link = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "field=team" in link
    more = shown(*(record(f"a{n:03}") for n in range(60)), query=f"?{link.partition('?')[2]}")
    assert "10 assets on this page" in more
    assert "a059" in more


def test_nothing_to_show_says_what_to_do_next(shown):
    assert "No asset has problems" in shown()
    assert "/accounts/demo/runs" in shown()
    assert "No asset with problems matches" in shown(record("a1"), query="?field=role")


def test_public_images_of_cloudinary_have_thumbnails_and_the_policy_lets_just_them_in(world, shown):
    text = shown(
        record("a1", public_id="people/ü b?c"),
        record("a2", type="private"),
        record("a3", resource_type="video"),
    )
    url = "https://res.cloudinary.com/demo/image/upload/c_fill,h_96,w_96/v1/people/%C3%BC%20b%3Fc"
    assert text.count("<img") == 1
    assert f'src="{url}"' in text
    assert 'loading="lazy"' in text
    policy = world.client.get(BOARD, **world.admin).headers["Content-Security-Policy"]
    assert policy.endswith("; img-src 'self' https://res.cloudinary.com")
    assert "res.cloudinary.com" not in world.client.get("/", **world.admin).headers["Content-Security-Policy"]


def test_an_account_elsewhere_has_placeholders_and_the_strict_policy():
    world = build(CLOUDINARY_URL="cloudinary://k:s@demo?upload_prefix=http://127.0.0.1:9")
    world.parts.records.verdicts_by_id = {"a1": record("a1")}
    answer = world.client.get(BOARD, **world.admin)
    assert "<img" not in answer.text
    assert "img-src" not in answer.headers["Content-Security-Policy"]


def test_the_trend_is_a_picture_with_its_numbers_in_words(world, shown):
    for date, assets in (("2025-10-01", 30), ("2025-10-09", 12)):
        world.parts.trends.keep("demo", Day(date, assets, assets - 2, {"team": 9}, {}), "2024-01-01")
    text = shown()
    assert "12 assets have" in text
    assert "From 30 assets with problems on 2025-10-01 to 12 on 2025-10-09" in text
    assert 'href="/accounts/demo/missing?field=team"' in text


def test_all_that_match_are_exported_and_no_cell_is_a_formula(world, shown):
    shown(*(record(f"a{n:03}") for n in range(70)), record("b", "role", public_id="=1+1"))
    text = world.client.get(f"{BOARD}/export?format=csv&field=role", **world.admin).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["public_id"], row["field"], row["since"][-1]) for row in rows] == [("'=1+1", "role", "Z")]
    lines = world.client.get(f"{BOARD}/export?format=jsonl&field=team", **world.admin).text.splitlines()
    assert len([json.loads(line) for line in lines]) == 70


def test_the_assets_of_the_page_are_queued_on_request(world, shown, log_in):
    shown(record("a1"), record("a2", "role"))
    token = log_in()
    answer = world.client.post(f"{BOARD}/check?field=role", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"{BOARD}?field=role")
    assert [(a.asset_id, str(a.address), a.cause) for _, a in world.parts.mailbox.arrivals] == [
        ("a2", "image/upload/people/a2", "re-check")
    ]
    assert "1 asset is queued" in world.client.get(answer.location).text


def test_who_only_looks_is_shown_no_buttons(make):
    world = make(VIEWER_PASSWORD="only looking")
    world.parts.records.verdicts_by_id = {"a1": record("a1")}
    text = world.client.get(BOARD, auth=("viewer", "only looking")).text
    assert "people/a1" in text
    assert "Re-check" not in text
    assert "exempt" not in text


def test_names_from_outside_stay_text(shown):
    text = shown(
        record(
            "a1",
            HOSTILE,
            public_id=HOSTILE,
            verdict={"problems": [{"field": HOSTILE, "code": HOSTILE, "rules": [HOSTILE]}]},
        ),
        query="?" + "&".join(f"{name}=%22%3E%3Cscript%3E" for name in ("field", "rule", "folder")),
    )
    assert "<script>" not in text + shown(record("a1", HOSTILE, public_id=HOSTILE))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?older_than=x", "older_than"),
        ("?order=x", "order"),
        ("?cursor=x", "cursor"),
        ("/export?format=exe", "format"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(world, query, told):
    answer = world.client.get(f"{BOARD}{query}", headers={"Accept": "text/html"}, **world.admin)
    assert answer.status_code == 400
    assert told in answer.text


def test_an_account_that_is_not_there_is_not_found(world):
    assert world.client.get("/accounts/nobody/missing", **world.admin).status_code == 404
