"""A console with something on every page, and a browser that is logged in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.model import Arrival, AuditEntry, FailedJob, Finding, Jobs, ParkedItem, Priority, Signer, WorkerSeen
from app.store.mailbox import RedisMailbox
from app.usecases.doctor import Finding as Complaint
from app.usecases.doctor import Level
from tests.web.conftest import NOW, PASSWORD, VIEWING, World, build, serving
from tests.web.fakes import WORKER

LONG = "library/" + "a-name-without-end-" * 12
HOSTILE = """</script><script>ran=1</script><img src=x onerror="ran=2"><svg onload='ran=3'>"""
PAGES = {
    "all accounts": "/",
    "overview": "/accounts/demo",
    "queue": "/accounts/demo/queue",
    "set aside": "/accounts/demo/queue/parked",
    "set aside, one": "/accounts/demo/queue/parked/2-0",
    "set aside, asked": "/accounts/demo/queue/parked/confirm?action=discard&all=yes",
    "activity": "/accounts/demo/activity",
    "refused": "/accounts/demo/activity/refused",
    "settings": "/accounts/demo/settings",
    "connect": "/accounts/demo/connect",
    "queue, empty": "/accounts/other/queue?asset=nothing",
    "not found": "/accounts/demo/queue/parked/5-0",
}


def fill(world: World) -> None:
    """Put something on every page, with names that are long and hostile."""
    parts, mailbox = world.parts, RedisMailbox(world.texts)
    for number, name in enumerate([HOSTILE, LONG, "a1"]):
        mailbox.put("demo", [Arrival(name, None, HOSTILE, Priority(number))], NOW - 60 + number * 90)
    parts.records.verdicts_by_id = {
        "a1": {
            "asset_id": "a1",
            "public_id": LONG + HOSTILE,
            "judged_at": NOW - 9,
            "refused": {"reason": HOSTILE},
            "verdict": {"problems": [{"field": HOSTILE, "code": "missing_mandatory"}]},
        }
    }
    entry = {"asset_id": "a1", "address": f"image/upload/{LONG}", "causes": [HOSTILE]}
    parts.records.parked_items = [
        ParkedItem("1-0", NOW - 60, HOSTILE, entry),
        ParkedItem("2-0", NOW - 90, "not understood", {"body": f"{LONG}{HOSTILE}", "bytes": 300}),
    ]
    told = {"public_id": LONG + HOSTILE, "changes": {HOSTILE: HOSTILE}, "causes": [HOSTILE], "by": HOSTILE}
    parts.records.audit_entries = [AuditEntry("1-0", NOW - 7, HOSTILE, "a1", told)]
    parts.signatures.refused("demo", Finding("unknown_key", HOSTILE), NOW - 60)
    parts.signatures.signed("demo", parts.settings.accounts["demo"].secret_marks[0], Signer(NOW, HOSTILE))
    parts.dispatcher.at_work = [WorkerSeen(HOSTILE, "busy", HOSTILE, NOW - 9, NOW, 5, 1), WORKER]
    parts.dispatcher.known_jobs = Jobs(1, 1, 1, (FailedJob(HOSTILE, HOSTILE, NOW, HOSTILE),))
    world.complaints[:] = [
        Complaint(Level.BAD, "demo", HOSTILE, HOSTILE),
        Complaint(Level.GOOD, "Redis", "ok"),
    ]


@pytest.fixture(scope="module")
def world() -> World:
    made = build(VIEWER_PASSWORD=VIEWING)
    fill(made)
    return made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving(world) as served:
        yield served


def log_in(page: Page, name: str = "admin", password: str = PASSWORD) -> None:
    page.goto("/login")
    page.fill("input[name=name]", name)
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="demo").wait_for()


@pytest.fixture(scope="module")
def state(browser: Browser, address: str) -> object:
    """The cookies of somebody who is logged in."""
    context = browser.new_context(base_url=address)
    log_in(context.new_page())
    return context.storage_state()


@pytest.fixture
def page(browser: Browser, address: str, state: object) -> Iterator[Page]:
    """A page of the administrator, in New York. What the browser complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(
        base_url=address, storage_state=state, timezone_id="America/New_York", locale="en-GB"
    )
    opened = context.new_page()
    opened.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert [text for text in complaints if "404" not in text and "503" not in text] == []


def shows(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("main").wait_for()
