from __future__ import annotations

import base64

import pytest

from app.web.access import ACCESS

from .conftest import KEY, PASSWORD, SECRET, build, token

ARGUMENTS = {
    "cloud": "demo",
    "external_id": "x",
    "rest": "x",
    "asset_id": "x",
    "item_id": "x",
    "filename": "fieldwarden.css",
    "instance_number": 0,
    "queue_name": "q",
    "registry_name": "queued",
    "per_page": 8,
    "order": "asc",
    "page": 1,
    "job_id": "x",
}
OPEN = {
    "static",
    "login.form",
    "login.enter",
    "login.leave",
    "health.alive",
    "health.ready",
    "receiver.deliver",
}
CREDENTIALS = {
    "none": None,
    "wrong": "Basic " + base64.b64encode(b"admin:wrong").decode(),
    "another account's": "Basic " + base64.b64encode(b"other-key:other-secret").decode(),
    "the secret as a password": "Basic " + base64.b64encode(f"admin:{SECRET}".encode()).decode(),
    "bearer": f"Bearer {PASSWORD}",
}


def routes():
    app = build().app
    for rule in app.url_map.iter_rules():
        adapter = app.url_map.bind("localhost")
        values = {name: ARGUMENTS[name] for name in rule.arguments}
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
            yield method, adapter.build(rule.endpoint, values, method=method), rule.endpoint


def test_every_route_is_open_on_purpose_or_refuses_whoever_has_no_right():
    world = build()
    for method, path, endpoint in set(routes()):
        if endpoint in OPEN:
            continue
        for accept in ("application/json", "text/html"):
            for name, header in CREDENTIALS.items():
                headers = {"Accept": accept, **({"Authorization": header} if header else {})}
                answer = world.client.open(path, method=method, headers=headers)
                to_login = answer.status_code == 302 and answer.location.startswith("/login")
                assert answer.status_code == 401 or to_login, (method, path, name)


def test_every_part_of_the_door_is_in_the_table():
    app = build().app
    parts = {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()}
    assert parts == set(ACCESS)


def test_what_is_not_in_the_table_needs_the_administrator(world):
    world.app.add_url_rule("/forgotten", "forgotten", lambda: "shown")
    assert world.client.get("/forgotten", headers={"Accept": "text/html"}).status_code == 302
    assert world.client.get("/forgotten", **world.admin).text == "shown"


@pytest.mark.parametrize("path", ["/", "/metrics", "/queues/", "/api/demo/status", "/api/other/status"])
def test_the_administrators_password_opens_everything_of_ours(still, path):
    assert still.client.get(path, **still.admin).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/demo/status", 200), ("/api/other/status", 401), ("/metrics", 401), ("/", 302), ("/queues/", 302)],
)
def test_an_accounts_key_opens_its_own_api_only(still, path, status):
    assert still.client.get(path, auth=(KEY, SECRET)).status_code == status


def test_without_a_password_nobody_is_the_administrator(make):
    world = make(ADMIN_PASSWORD="")
    for password in ("", "None"):
        assert world.client.get("/metrics", auth=("admin", password)).status_code == 401


def test_no_state_is_changed_by_a_get():
    changing = {endpoint for method, _, endpoint in routes() if method == "GET"}
    assert not changing & {"own_api.refresh", "login.leave", "rules_api.create"}


class TestLogin:
    def enter(self, world, **changes):
        world.client.get("/login")
        form = {"name": "admin", "password": PASSWORD, "csrf_token": token(world), **changes}
        return world.client.post("/login", data=form)

    def test_the_right_password_begins_a_session(self, world, log_in):
        log_in()
        assert world.client.get("/").status_code == 200
        assert world.client.get("/login").status_code == 302

    @pytest.mark.parametrize(
        "changes", [{"password": "x"}, {"name": "root"}, {"password": ""}, {"name": "é"}]
    )
    def test_anything_else_does_not(self, world, changes):
        answer = self.enter(world, **changes)
        assert answer.status_code == 401
        assert "do not belong together" in answer.text
        assert world.client.get("/").status_code == 302

    def test_a_form_that_is_not_ours_is_refused(self, world):
        assert self.enter(world, csrf_token="x").status_code == 403
        assert world.client.get("/").status_code == 302

    @pytest.mark.parametrize(
        ("path", "goes_to"),
        [
            ("/queues/", "/queues/"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("", "/"),
        ],
    )
    def test_the_way_on_stays_within_the_service(self, world, path, goes_to):
        assert self.enter(world, next=path).location == goes_to

    def test_the_page_asked_for_is_remembered(self, world):
        answer = world.client.get("/queues/?a=1")
        assert answer.location == "/login?next=/queues/?a%3D1"

    def test_the_cookie_is_for_our_pages_only(self, world):
        cookie = self.enter(world).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert cookie.startswith("fieldwarden_8000=")

    def test_a_session_ends_after_twelve_hours(self, world, log_in):
        log_in()
        world.time[0] += 12 * 3600 + 1
        assert world.client.get("/").status_code == 302

    def test_a_session_ends_with_the_password_it_was_made_with(self, world, log_in, make):
        log_in()
        cookie = world.client.get_cookie("fieldwarden_8000")
        other = make(ADMIN_PASSWORD="new").client
        other.set_cookie("fieldwarden_8000", cookie.value)
        assert other.get("/").status_code == 302

    def test_a_changed_cookie_is_no_session(self, world, log_in):
        log_in()
        cookie = world.client.get_cookie("fieldwarden_8000")
        world.client.set_cookie("fieldwarden_8000", "x" + cookie.value)
        assert world.client.get("/").status_code == 302

    def test_logging_out_needs_the_sessions_token(self, world, log_in):
        csrf = log_in()
        world.client.post("/logout")
        assert world.client.get("/").status_code == 200
        world.client.post("/logout", data={"csrf_token": csrf})
        assert world.client.get("/").status_code == 302

    def test_a_change_by_session_needs_the_sessions_token(self, world, log_in):
        csrf = log_in()
        assert world.client.post("/api/demo/refresh").status_code == 403
        assert world.client.post("/api/demo/refresh", data={"csrf_token": "é"}).status_code == 403
        assert world.client.post("/api/demo/refresh", headers={"X-CSRF-Token": csrf}).status_code == 200

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
            ({}, 200),
        ],
    )
    def test_another_sites_page_cannot_use_remembered_credentials(self, still, headers, status):
        for credentials in (still.key, still.admin):
            answer = still.client.post("/api/demo/refresh", headers=headers, **credentials)
            assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["/login", "/nothing", "/healthz", "/v1_1/demo/metadata_rules", "/static/fieldwarden.css"]
)
def test_every_answer_carries_the_security_headers(still, path):
    with still.client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static")
