"""What the page on security claims is shown by tests that exist; its figures are those of the code."""

from __future__ import annotations

import ast
import re

from app.web.access import ACCESS
from app.web.access.guard import ACCOUNT, ACCOUNT_OR_PERSON, OPEN, PERSON
from tests.web.test_routes_and_roles import ROUTES

from .pages import ROOT, read, table

PAGE = read("docs/security.md")


def names_in(path: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.FunctionDef)}


def test_every_claim_is_shown_by_a_test_that_exists():
    shown = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(shown) > 18
    assert [name for path, name in shown if name not in names_in(path)] == []
    rows = table(PAGE, "Against", "Protected by", "Shown by")
    assert all(re.fullmatch(r"`tests/[\w/.]+::\w+`", row[2]) for row in rows)


def test_the_table_of_roles_is_that_of_the_door():
    rows = {row[0]: row[1:] for row in table(PAGE, "", "nobody", "account key", "`viewer`", "`admin`")}
    assert len(rows) == 8
    opened = {name for name, access in ACCESS.items() if access == OPEN}
    assert opened == {"static", "login", "health", "receiver"}
    assert {name for name, access in ACCESS.items() if access == ACCOUNT} == {"rules_api", "fields_api"}
    assert {name for name, access in ACCESS.items() if access == ACCOUNT_OR_PERSON} == {
        "own_api",
        "parked_api",
        "audit_api",
        "undo_api",
        "holds_api",
        "problems_api",
        "preview_api",
        "runs_api",
        "exceptions_api",
        "modes_api",
        "own_rules_api",
        "lint_api",
        "explain_api",
    }
    assert {name for name, access in ACCESS.items() if access == PERSON} == {
        *("metrics", "openapi", "rq_dashboard"),
        *("overview", "queue", "activity", "settings", "first_steps"),
        *("board", "asset_page", "exceptions_page", "runs_pages", "rules_pages", "try_it"),
    }
    starts = (
        "/healthz",
        "/webhooks",
        "/metrics",
        "/queues",
        "/accounts/<cloud>",
        "/api/<cloud>",
        "/v1_1/<cloud>",
    )
    for start in starts:
        assert any(start in row for row in rows), start
        assert any(route.startswith(start) for route in ROUTES), start


def test_the_limits_and_the_waits_are_those_of_the_code():
    constants = {
        "app/cloudinary/diagnosis.py": {"LONGEST": "65_536"},
        "app/web/refusals.py": {"LOOKS": "20"},
        "app/web/access/throttle.py": {
            "FREE": "5",
            "LONGEST_WAIT": "30.0",
            "FORGOTTEN_SECONDS": "900.0",
            "REMEMBERED": "10_000",
        },
        "app/web/access/identity.py": {"SESSION_SECONDS": "12 * 3600"},
        "app/web/access/known_browser.py": {"SECONDS": "365 * 86_400"},
    }
    for path, values in constants.items():
        found = dict(re.findall(r"^([A-Z_]+) = (.+)$", read(path), re.MULTILINE))
        assert {name: found.get(name) for name in values} == values, path
    assert "WINDOW, STRANGERS = 60.0, 60" in read("app/web/access/throttle.py")


def test_the_commands_behind_the_figures_exist():
    for _, module in re.findall(r"`(python -m (bench\.\w+))`", PAGE):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    assert "fuzz-signature:" in read("Makefile")
