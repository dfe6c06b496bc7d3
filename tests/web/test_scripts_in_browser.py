"""No page runs a script that is not its own: hostile names and injected scripts, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from rq import Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from app.model import PREFIX, AuditEntry, Finding, ParkedItem, Pause
from tests.browser import needs_chromium

from .conftest import NOW, PASSWORD, World, build, serving

pytestmark = needs_chromium

HOSTILE = (
    """</script><script>ran=1</script><img src=x onerror="ran=2">'">"""
    """<svg onload='ran=3'>{{7*7}}<%= ran=4 %>"""
)
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""
INJECTIONS = {
    "a script": """
        const script = document.createElement("script");
        script.textContent = "ran=5";
        document.body.append(script);
    """,
    "a script from elsewhere": """
        const script = document.createElement("script");
        script.src = "data:text/javascript,ran=6";
        document.body.append(script);
    """,
    "a handler": """
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='ran=7'>");
    """,
    "a link": """
        const link = document.createElement("a");
        link.href = "javascript:ran=8";
        document.body.append(link);
        link.click();
    """,
}


@pytest.fixture(scope="module")
def world() -> World:
    """A world in which everything that has a name has a hostile one."""
    made = build(VIEWER_PASSWORD="only looking")
    fill_records(made)
    fill_queues(made)
    made.app.add_url_rule("/injected", "injected", lambda: f"<!doctype html><title>x</title>{HOSTILE}")
    return made


def fill_records(world: World) -> None:
    parts, rule = (
        world.parts,
        {
            "external_id": "r1",
            "name": HOSTILE,
            "metadata_field_id": "gone",
            "condition": {"metadata_field_id": "category", "populated": True},
            "result": {"enable": True},
            "state": "active",
        },
    )
    parts.rulebook.save("demo", rule, "key", NOW, replacing=None)
    parts.rulebook.save_fields("demo", parts.accounts["demo"].fields(), NOW)
    parts.mailbox.pauses["demo"] = Pause(NOW + 9, HOSTILE)
    parts.records.verdicts_by_id = {
        "a1": {
            "asset_id": HOSTILE,
            "public_id": HOSTILE,
            "judged_at": NOW,
            "refused": {"reason": HOSTILE},
            "verdict": {"problems": [{"field": HOSTILE, "code": HOSTILE}]},
        }
    }
    parts.records.parked_items = [ParkedItem("1-0", 5.0, HOSTILE, {})]
    detail = {"public_id": HOSTILE, "changes": {HOSTILE: HOSTILE}, "added": [HOSTILE], "reason": HOSTILE}
    parts.records.audit_entries = [AuditEntry("1-0", NOW, HOSTILE, HOSTILE, detail)]
    parts.signatures.refused("demo", Finding("unknown_key", HOSTILE), NOW)


def fill_queues(world: World) -> None:
    redis = world.redis
    for name in (HOSTILE, PREFIX):
        queue = Queue(name, connection=redis, serializer=JSONSerializer)
        job = queue.enqueue("worker.jobs.drain", HOSTILE, description=HOSTILE, meta={HOSTILE: HOSTILE})
        FailedJobRegistry(name, connection=redis, serializer=JSONSerializer).add(job, -1)
    redis.hset(f"rq:job:{HOSTILE}", mapping=redis.hgetall(f"rq:job:{job.id}"))
    redis.zadd(f"rq:canceled:{PREFIX}", {HOSTILE: 1})
    key, born = f"rq:worker:{HOSTILE}", "2025-10-09T09:00:00.000000Z"
    redis.sadd(f"rq:workers:{PREFIX}", key)
    told = {"queues": HOSTILE, "state": "busy", "current_job": job.id, "birth": born, "last_heartbeat": born}
    redis.hset(key, mapping={**told, "version": HOSTILE, "python_version": HOSTILE})
    world.redis.set("job", job.id)


@pytest.fixture(scope="module")
def page(world: World, browser: Browser) -> Iterator[Page]:
    with serving(world) as address:
        context = browser.new_context(base_url=address)
        context.add_init_script(LISTEN)
        opened = context.new_page()
        opened.goto("/login")
        opened.fill("input[type=password]", PASSWORD)
        opened.keyboard.press("Enter")
        opened.get_by_role("heading", name="demo").wait_for()
        yield opened
        context.close()


PAGES = {
    "/": "text=Needs attention",
    "/nothing-here": "text=404",
    "/queues/": "tr[data-role=queue]",
    "/queues/0/view/workers": "tr[data-role=worker]",
    "/queues/0/view/jobs": "table#jobs",
    f"/queues/0/view/jobs/{PREFIX}/queued/8/asc/1": "tr[data-role=job]",
    f"/queues/0/view/jobs/{PREFIX}/failed/8/asc/1": "tr[data-role=job]",
    f"/queues/0/view/jobs/{PREFIX}/canceled/8/asc/1": "table#jobs",
    "/queues/0/view/job/{job}": ".description-scroll",
    "/queues/0/view/job/none": "text=404",
}


def opened(page: Page, world: World, path: str) -> Page:
    page.goto(path.format(job=world.redis.get("job").decode()))
    page.locator(PAGES[path]).first.wait_for()
    return page


def ran(page: Page) -> object:
    return page.evaluate("typeof ran === 'undefined' ? null : ran")


@pytest.mark.parametrize("path", PAGES)
def test_hostile_names_are_shown_and_nothing_of_them_runs(page, world, path):
    shown = opened(page, world, path)
    assert ran(shown) is None
    assert shown.locator("svg[onload], img[onerror]").count() == 0
    if path in ("/", "/queues/0/view/workers", "/queues/0/view/job/{job}"):
        assert "<svg onload" in shown.locator("body").inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_its_own_policy(page, world, path):
    assert opened(page, world, path).evaluate("violations") == []


@pytest.mark.parametrize("injected", INJECTIONS)
@pytest.mark.parametrize("path", ["/", "/nothing-here", "/queues/", "/queues/0/view/jobs"])
def test_a_script_put_into_a_page_does_not_run(page, world, path, injected):
    shown = opened(page, world, path)
    shown.evaluate(f"() => {{ {INJECTIONS[injected]} }}")
    shown.wait_for_function("violations.length > 0")
    assert ran(shown) is None


def test_nor_does_one_that_the_server_itself_lets_slip(page):
    page.goto("/injected")
    page.wait_for_function("violations.length > 1")
    assert ran(page) is None


def test_each_answer_of_the_dashboard_has_a_nonce_of_its_own(world):
    nonces = set()
    for _ in range(5):
        answer = world.client.get("/queues/", **world.admin)
        policy = answer.headers["Content-Security-Policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert f'<script type="text/javascript" nonce="{nonce}">' in answer.text
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
        nonces.add(nonce)
    assert len(nonces) == 5
