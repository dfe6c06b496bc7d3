"""All routes, all methods, all roles, from one table. A route that the table does not know fails."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.exceptions import MethodNotAllowed

from app.web.access import ACCESS

from .conftest import KEY, PASSWORD, SECRET, VIEWING, World, build, token

OPEN, ACCOUNT, NEVER = "open", "account", "never"
FORM, FORM_SENT, WAY_OUT, MOVED = "the login form", "the form without its token", "the way out", "moved"
PERSON, PERSON_CHANGE, RECORD, RECORD_CHANGE = "person", "person change", "record", "record change"

LISTED = "<queue_name>/<registry_name>/<int:per_page>/<order>/<int:page>"
ROUTES = {
    "/": {"GET": PERSON},
    "/accounts/<cloud>": {"GET": PERSON},
    "/accounts/<cloud>/missing": {"GET": PERSON},
    "/accounts/<cloud>/missing/export": {"GET": PERSON},
    "/accounts/<cloud>/missing/check": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/assets/<asset_id>": {"GET": PERSON},
    "/accounts/<cloud>/assets/<asset_id>/check": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/assets/<asset_id>/undo": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/assets/<asset_id>/why": {"GET": PERSON},
    "/accounts/<cloud>/exceptions": {"GET": PERSON, "POST": PERSON_CHANGE},
    "/accounts/<cloud>/exceptions/<exception_id>/end": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/runs": {"GET": PERSON, "POST": PERSON_CHANGE},
    "/accounts/<cloud>/runs/<run_id>": {"GET": PERSON},
    "/accounts/<cloud>/runs/<run_id>/export": {"GET": PERSON},
    "/accounts/<cloud>/runs/<run_id>/pause": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/runs/<run_id>/resume": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/runs/<run_id>/cancel": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/sweep": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/queue": {"GET": PERSON},
    "/accounts/<cloud>/queue/pause": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/queue/resume": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/queue/parked": {"GET": PERSON},
    "/accounts/<cloud>/queue/parked/confirm": {"GET": PERSON},
    "/accounts/<cloud>/queue/parked/act": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/queue/parked/<item_id>": {"GET": PERSON},
    "/accounts/<cloud>/activity": {"GET": PERSON},
    "/accounts/<cloud>/activity/refused": {"GET": PERSON},
    "/accounts/<cloud>/settings": {"GET": PERSON},
    "/accounts/<cloud>/settings/check-up": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/connect": {"GET": PERSON},
    "/login": {"GET": FORM, "POST": FORM_SENT},
    "/logout": {"POST": WAY_OUT},
    "/healthz": {"GET": OPEN},
    "/readyz": {"GET": OPEN},
    "/static/<path:filename>": {"GET": OPEN},
    "/webhooks/<cloud>": {"POST": OPEN},
    "/metrics": {"GET": PERSON},
    "/openapi.json": {"GET": PERSON},
    "/accounts/<cloud>/rules": {"GET": PERSON},
    "/accounts/<cloud>/rules/picture": {"GET": PERSON},
    "/accounts/<cloud>/rule": {"GET": PERSON, "POST": PERSON_CHANGE},
    "/accounts/<cloud>/rule/state": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/rule/mode": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/rule/delete": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/rule/versions": {"GET": PERSON},
    "/accounts/<cloud>/rule/restore": {"POST": PERSON_CHANGE},
    "/accounts/<cloud>/try": {"GET": PERSON},
    "/accounts/<cloud>/try/case.yaml": {"GET": PERSON},
    "/api/<cloud>/status": {"GET": RECORD},
    "/api/<cloud>/assets/<asset_id>": {"GET": RECORD},
    "/api/<cloud>/assets/<asset_id>/explanation": {"GET": RECORD},
    "/api/<cloud>/explain": {"POST": RECORD_CHANGE},
    "/api/<cloud>/lint": {"GET": RECORD},
    "/api/<cloud>/problems": {"GET": RECORD},
    "/api/<cloud>/report": {"GET": RECORD},
    "/api/<cloud>/parked": {"GET": RECORD},
    "/api/<cloud>/parked/<item_id>": {"GET": RECORD},
    "/api/<cloud>/parked/replay": {"POST": RECORD_CHANGE},
    "/api/<cloud>/parked/discard": {"POST": RECORD_CHANGE},
    "/api/<cloud>/preview": {"POST": RECORD_CHANGE},
    "/api/<cloud>/runs": {"GET": RECORD, "POST": RECORD_CHANGE},
    "/api/<cloud>/runs/<run_id>": {"GET": RECORD},
    "/api/<cloud>/runs/<run_id>/results": {"GET": RECORD},
    "/api/<cloud>/runs/<run_id>/pause": {"POST": RECORD_CHANGE},
    "/api/<cloud>/runs/<run_id>/resume": {"POST": RECORD_CHANGE},
    "/api/<cloud>/runs/<run_id>/cancel": {"POST": RECORD_CHANGE},
    "/api/<cloud>/exceptions": {"GET": RECORD, "POST": RECORD_CHANGE},
    "/api/<cloud>/exceptions/<exception_id>": {"DELETE": RECORD_CHANGE},
    "/api/<cloud>/mode": {"GET": RECORD, "PUT": RECORD_CHANGE},
    "/api/<cloud>/pause": {"POST": RECORD_CHANGE},
    "/api/<cloud>/resume": {"POST": RECORD_CHANGE},
    "/api/<cloud>/rules/<external_id>": {"GET": RECORD, "PUT": RECORD_CHANGE},
    "/api/<cloud>/rules/<external_id>/versions": {"GET": RECORD},
    "/api/<cloud>/rules/<external_id>/versions/<number>/restore": {"POST": RECORD_CHANGE},
    "/api/<cloud>/audit": {"GET": RECORD},
    "/api/<cloud>/undo": {"POST": RECORD_CHANGE},
    "/api/<cloud>/undos": {"GET": RECORD},
    "/api/<cloud>/undos/<run_id>": {"GET": RECORD},
    "/api/<cloud>/undos/<run_id>/results": {"GET": RECORD},
    "/api/<cloud>/holds": {"GET": RECORD, "DELETE": RECORD_CHANGE},
    "/api/<cloud>/refusals": {"GET": RECORD},
    "/api/<cloud>/refresh": {"POST": RECORD_CHANGE},
    "/v1_1/<cloud>/metadata_rules": {"GET": ACCOUNT, "POST": ACCOUNT},
    "/v1_1/<cloud>/metadata_rules/<external_id>": {"PUT": ACCOUNT, "DELETE": ACCOUNT},
    "/v1_1/<cloud>/metadata_rules/evaluate": {"POST": ACCOUNT},
    "/v1_1/<cloud>/metadata_fields": dict.fromkeys(("GET", "POST", "PUT", "DELETE"), ACCOUNT),
    "/v1_1/<cloud>/metadata_fields/<path:rest>": dict.fromkeys(("GET", "POST", "PUT", "DELETE"), ACCOUNT),
    "/queues/": {"GET": PERSON},
    "/queues/favicon.ico": {"GET": PERSON},
    "/queues/static/<path:filename>": {"GET": PERSON},
    "/queues/<int:instance_number>/": {"GET": MOVED},
    "/queues/<int:instance_number>/view": {"GET": MOVED},
    "/queues/<int:instance_number>/view/queues": {"GET": MOVED},
    "/queues/<int:instance_number>/view/workers": {"GET": PERSON},
    "/queues/<int:instance_number>/view/jobs": {"GET": PERSON},
    f"/queues/<int:instance_number>/view/jobs/{LISTED}": {"GET": PERSON},
    "/queues/<int:instance_number>/view/job/<job_id>": {"GET": PERSON},
    "/queues/<int:instance_number>/data/queues.json": {"GET": PERSON},
    "/queues/<int:instance_number>/data/workers.json": {"GET": PERSON},
    f"/queues/<int:instance_number>/data/jobs/{LISTED.replace('int:', '')}.json": {"GET": PERSON},
    "/queues/<int:instance_number>/data/job/<job_id>.json": {"GET": PERSON},
    "/queues/job/<job_id>/delete": {"POST": NEVER},
    "/queues/job/<job_id>/requeue": {"POST": NEVER},
    "/queues/requeue/<queue_name>": {"GET": NEVER, "POST": NEVER},
    "/queues/queue/<queue_name>/<registry_name>/empty": {"POST": NEVER},
    "/queues/queue/<queue_name>/compact": {"POST": NEVER},
}
"""What each method of each route needs. HEAD is there wherever GET is, and needs the same."""

BESIDES = {
    "/webhooks/<cloud>": {"X-Cld-Timestamp": "1", "X-Cld-Signature": SECRET},
    "/login": {"X-CSRF-Token": ""},
    "/logout": {"X-CSRF-Token": ""},
}
"""What is sent besides: the receiver wants a signature, and a session that is tried must not be ended."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
IN, LOGIN, REFUSED, NO_SUCH_METHOD = "in", "login", "refused", "no such method"
EVERYBODY = {OPEN: IN, FORM: IN, FORM_SENT: REFUSED, WAY_OUT: LOGIN, MOVED: MOVED}
NOBODY = {**EVERYBODY, **dict.fromkeys((ACCOUNT, PERSON, PERSON_CHANGE, RECORD, RECORD_CHANGE, NEVER), LOGIN)}
KEY_HOLDER = {**NOBODY, ACCOUNT: IN, RECORD: IN, RECORD_CHANGE: IN}
LOOKER = {
    **NOBODY,
    **dict.fromkeys((PERSON, RECORD), IN),
    **dict.fromkeys((PERSON_CHANGE, RECORD_CHANGE, NEVER), REFUSED),
}
MASTER = {**LOOKER, PERSON_CHANGE: IN, RECORD_CHANGE: IN}
ELSEWHERE = {**dict.fromkeys(NOBODY, REFUSED), OPEN: IN, WAY_OUT: LOGIN, MOVED: MOVED}
"""What becomes of a role at each need: let in, asked to log in, or refused."""


def basic(name: str, password: str) -> dict[str, Any]:
    return {"headers": {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}}


def session(name: str, password: str, *, with_token: bool = True, age: float = 0) -> Callable[[World], Any]:
    def log_in(world: World) -> dict[str, Any]:
        world.client.get("/login")
        form = {"name": name, "password": password, "csrf_token": token(world)}
        assert world.client.post("/login", data=form).status_code == 303
        world.client.get("/")
        sent = {"X-CSRF-Token": token(world)} if with_token else {}
        world.time[0] += age
        return {"headers": sent}

    return log_in


ROLES: dict[str, tuple[dict[str, str], Any]] = {
    "nobody": (NOBODY, {}),
    "a wrong password": (NOBODY, basic("admin", "wrong")),
    "a wrong name": (NOBODY, basic("root", PASSWORD)),
    "the secret as a password": (NOBODY, basic("admin", SECRET)),
    "the viewer's password for the administrator": (NOBODY, basic("admin", VIEWING)),
    "the key without its secret": (NOBODY, basic(KEY, "")),
    "another account's key": (NOBODY, basic("other-key", "other-secret")),
    "a bearer token": (NOBODY, {"headers": {"Authorization": f"Bearer {PASSWORD}"}}),
    "odd credentials": (NOBODY, {"headers": {"Authorization": "Basic \xff\xfe"}}),
    "an expired session": (NOBODY, session("admin", PASSWORD, age=12 * 3600 + 1)),
    "a forged session": (NOBODY, {"headers": {"Cookie": "fieldwarden_8000=eyJ1c2VyIjoiYWRtaW4ifQ.x.y"}}),
    "the account's key": (KEY_HOLDER, basic(KEY, SECRET)),
    "the viewer": (LOOKER, basic("viewer", VIEWING)),
    "the viewer's session": (LOOKER, session("viewer", VIEWING)),
    "the administrator": (MASTER, basic("admin", PASSWORD)),
    "the administrator's session": (MASTER, session("admin", PASSWORD)),
    "the administrator's session without its token": (LOOKER, session("admin", PASSWORD, with_token=False)),
    "the administrator over plain HTTP from elsewhere": (
        ELSEWHERE,
        {**basic("admin", PASSWORD), "environ_overrides": {"REMOTE_ADDR": "10.1.2.3"}},
    ),
    "nobody over plain HTTP from elsewhere": (ELSEWHERE, {"environ_overrides": {"REMOTE_ADDR": "10.1.2.3"}}),
}
ARGUMENTS = {
    "cloud": "demo",
    "external_id": "x",
    "rest": "x",
    "asset_id": "x",
    "item_id": "x",
    "run_id": "x",
    "exception_id": "x",
    "number": "1",
    "filename": "fieldwarden.css",
    "instance_number": 0,
    "queue_name": "q",
    "registry_name": "queued",
    "per_page": 8,
    "order": "asc",
    "page": 1,
    "job_id": "x",
}


@pytest.fixture(scope="module")
def app():
    return build(VIEWER_PASSWORD=VIEWING).app


def address(rule: str) -> str:
    found = rule
    for name, value in ARGUMENTS.items():
        for kind in ("", "int:", "path:"):
            found = found.replace(f"<{kind}{name}>", str(value))
    return found


def test_the_table_knows_every_route_with_its_methods(app):
    there: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        there.setdefault(rule.rule, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    assert {rule: set(needs) for rule, needs in ROUTES.items()} == there


def test_every_part_of_the_door_is_in_the_products_own_table(app):
    assert {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()} == set(ACCESS)


def needs(rule: str, method: str) -> str | None:
    """What a method of a route needs; None if there is no such method."""
    return ROUTES[rule].get("GET" if method == "HEAD" else method)


def became(answer: Any) -> str:
    if answer.status_code in (308, 405):
        return {308: MOVED, 405: NO_SUCH_METHOD}[answer.status_code]
    if answer.status_code == 401 or (
        answer.status_code in (302, 303) and answer.location.startswith("/login")
    ):
        return LOGIN
    return REFUSED if answer.status_code == 403 else IN


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_every_route_with_every_method(role, accept):
    expected, brings = ROLES[role]
    world = build(VIEWER_PASSWORD=VIEWING)
    sent = brings(world) if callable(brings) else brings
    urls = world.app.url_map.bind("localhost")
    wrong = []
    for rule, method in itertools.product(ROUTES, METHODS):
        path, need = address(rule), needs(rule, method)
        if need is None and leads_elsewhere(urls, path, method):
            continue
        world.time[0] += 40  # so that a wrong password is looked at and not only told to wait
        headers = {"Accept": accept, **sent.get("headers", {}), **BESIDES.get(rule, {})}
        with world.client.open(path, method=method, **{**sent, "headers": headers}) as answer:
            if became(answer) != (NO_SUCH_METHOD if need is None else expected[need]):
                wrong.append((method, rule, answer.status_code, answer.text[:80]))
    assert wrong == []


@pytest.mark.parametrize("rule", ROUTES)
def test_asking_what_a_route_can_do_tells_a_stranger_nothing(still, rule):
    answer = still.client.options(address(rule))
    assert answer.status_code in (200, 302, 308, 401)
    assert answer.status_code != 200 or answer.data == b""


def leads_elsewhere(urls: Any, path: str, method: str) -> bool:
    """Whether another route takes this method at the same address."""
    try:
        urls.match(path, method)
    except MethodNotAllowed:
        return False
    return True


def test_what_is_not_in_the_products_table_needs_a_login_all_the_same():
    world = build()
    world.app.add_url_rule("/forgotten", "forgotten", lambda: "shown")
    assert world.client.get("/forgotten", headers={"Accept": "text/html"}).status_code == 302
    assert world.client.get("/forgotten", **world.admin).text == "shown"


def test_the_viewer_is_nobody_while_no_password_is_set():
    world = build()
    for password in ("", "None", PASSWORD):
        world.time[0] += 40
        assert world.client.get("/metrics", auth=("viewer", password)).status_code == 401
