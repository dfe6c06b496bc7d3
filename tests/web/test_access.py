from __future__ import annotations

import pytest

from .conftest import KEY, PASSWORD, SECRET, VIEWING, token


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


class TestLogin:
    def enter(self, world, **changes):
        world.client.get("/login")
        form = {"name": "admin", "password": PASSWORD, "csrf_token": token(world), **changes}
        return world.client.post("/login", data=form)

    def test_the_right_password_begins_a_session(self, world, log_in):
        log_in()
        assert world.client.get("/").status_code == 200
        assert world.client.get("/login").status_code == 302

    def test_the_viewer_logs_in_with_a_password_of_their_own(self, make):
        world = make(VIEWER_PASSWORD=VIEWING)
        assert self.enter(world, name="viewer").status_code == 401
        assert self.enter(world, name="viewer", password=VIEWING).status_code == 303
        assert world.client.get("/").status_code == 200

    def test_a_session_ends_when_its_user_is_taken_away(self, make):
        world = make(VIEWER_PASSWORD=VIEWING)
        self.enter(world, name="viewer", password=VIEWING)
        cookie = world.client.get_cookie("fieldwarden_8000")
        for password in ("", "another one"):
            other = make(VIEWER_PASSWORD=password).client
            other.set_cookie("fieldwarden_8000", cookie.value)
            assert other.get("/").status_code == 302

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
        cookies = self.enter(world).headers.getlist("Set-Cookie")
        (session,) = (cookie for cookie in cookies if cookie.startswith("fieldwarden_8000="))
        assert "SameSite=Lax" in session
        (browser,) = (cookie for cookie in cookies if cookie.startswith("fieldwarden_8000_browser="))
        assert "Path=/login; SameSite=Strict" in browser
        assert all("HttpOnly" in cookie for cookie in cookies)
        assert not any("Secure" in cookie for cookie in cookies)

    def test_made_over_tls_the_cookies_stay_there(self, make):
        world = make(TRUSTED_PROXIES="127.0.0.1")
        tls = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        world.client.get("/login", headers=tls, base_url="https://localhost")
        with world.client.session_transaction(base_url="https://localhost") as session:
            csrf = session["csrf_token"]
        form = {"name": "admin", "password": PASSWORD, "csrf_token": csrf}
        answer = world.client.post("/login", data=form, headers=tls, base_url="https://localhost")
        assert answer.status_code == 303
        assert ["Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie")] == [True, True]

    def test_a_session_ends_after_twelve_hours(self, world, log_in):
        log_in()
        world.time[0] += 12 * 3600 + 1
        assert world.client.get("/").status_code == 302

    def test_a_session_ends_with_the_password_it_was_made_with(self, world, log_in, make):
        log_in()
        cookie = world.client.get_cookie("fieldwarden_8000")
        other = make(ADMIN_PASSWORD="another one").client
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
            ({"Origin": "https://localhost"}, 403),
            ({"Origin": "http://localhost:8000"}, 403),
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
