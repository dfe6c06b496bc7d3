"""From where passwords are taken, and whom the service believes about where a request comes from."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD, World, build

CLIENT = "203.0.113.9"
XFF, XFP = "X-Forwarded-For", "X-Forwarded-Proto"
TLS = {XFF: CLIENT, XFP: "https"}
PROXY, INSIDE = "172.18.0.1", "10.0.0.7"


def ask(world: World, peer: str, host: str = "fieldwarden.example", path: str = "/metrics", **headers: str):
    return world.client.get(
        path,
        auth=("admin", PASSWORD),
        headers={"Host": host, **headers},
        environ_overrides={"REMOTE_ADDR": peer},
    )


@pytest.fixture(scope="module")
def world() -> World:
    return build(TRUSTED_PROXIES=f"{PROXY}, 192.0.2.0/24 2001:db8::/64", PLAIN_HTTP_FROM="10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "host", "headers"),
    [
        ("127.0.0.1", "127.0.0.1:8000", {}),
        ("127.0.0.9", "localhost", {}),
        ("::1", "[::1]:8000", {}),
        ("::ffff:127.0.0.1", "app.localhost:8000", {}),
        (PROXY, "fieldwarden.example", TLS),
        ("192.0.2.77", "fieldwarden.example", {XFP: "https"}),
        ("2001:db8::5", "fieldwarden.example", TLS),
        ("::ffff:172.18.0.1", "fieldwarden.example", TLS),
        (PROXY, "fieldwarden.example", {XFF: f"127.0.0.1, {CLIENT}", XFP: "http, https"}),
        (INSIDE, "fieldwarden:8000", {}),
    ],
    ids=str,
)
def test_a_password_is_taken_where_nobody_can_read_it(world, peer, host, headers):
    assert ask(world, peer, host, **headers).status_code == 200


@pytest.mark.parametrize(
    ("peer", "host", "headers", "remedy"),
    [
        (CLIENT, "fieldwarden.example", {}, "put a proxy with TLS before the service"),
        (CLIENT, "127.0.0.1:8000", {}, "PLAIN_HTTP_FROM"),
        (CLIENT, "fieldwarden.example", TLS, "in TRUSTED_PROXIES"),
        ("not an address", "127.0.0.1", {}, "PLAIN_HTTP_FROM"),
        ("", "", {}, "PLAIN_HTTP_FROM"),
        ("127.0.0.1", "127.0.0.1:8000", {XFF: "127.0.0.1"}, "in TRUSTED_PROXIES"),
        ("127.0.0.1", "127.0.0.1:8000", {XFP: "https"}, "in TRUSTED_PROXIES"),
        ("127.0.0.1", "127.0.0.1:8000", {"Forwarded": "for=127.0.0.1;proto=https"}, "in TRUSTED_PROXIES"),
        ("127.0.0.1", "127.0.0.1:8000", {"Via": "1.1 proxy"}, "in TRUSTED_PROXIES"),
        ("127.0.0.1", "127.0.0.1:8000", {"X-Real-IP": "127.0.0.1"}, "in TRUSTED_PROXIES"),
        ("127.0.0.1", "fieldwarden.example", {}, "Use 127.0.0.1 or localhost"),
        ("127.0.0.1", "127.0.0.1.evil.example", {}, "Use 127.0.0.1 or localhost"),
        ("127.0.0.1", "localhost.evil.example:8000", {}, "Use 127.0.0.1 or localhost"),
        ("127.0.0.1", "user@127.0.0.1.evil.example", {}, "Use 127.0.0.1 or localhost"),
        ("127.0.0.1", "[::1", {}, "Use 127.0.0.1 or localhost"),
        ("127.0.0.1", "", {}, "Use 127.0.0.1 or localhost"),
        (PROXY, "fieldwarden.example", {}, "have the proxy send X-Forwarded-Proto"),
        (PROXY, "127.0.0.1:8000", {XFF: "127.0.0.1"}, "have the proxy send X-Forwarded-Proto"),
        (PROXY, "127.0.0.1:8000", {XFF: "127.0.0.1", XFP: "http"}, "have the proxy send X-Forwarded-Proto"),
        (PROXY, "fieldwarden.example", {XFF: CLIENT, XFP: "https, http"}, "have the proxy send"),
        (INSIDE, "fieldwarden:8000", {XFF: CLIENT}, "in TRUSTED_PROXIES"),
        ("11.0.0.1", "fieldwarden:8000", {}, "PLAIN_HTTP_FROM"),
    ],
    ids=str,
)
def test_it_is_refused_everywhere_else_with_what_to_do(world, peer, host, headers, remedy):
    answer = ask(world, peer, host, **headers)
    assert answer.status_code == 403
    assert remedy in answer.json["error"]["message"]
    assert "others may have read it on the way" in answer.json["error"]["message"]


def test_without_a_setting_a_proxy_on_the_same_machine_makes_nobody_a_loopback(still):
    for headers in (TLS, {XFF: "127.0.0.1"}, {XFP: "https"}):
        assert ask(still, "127.0.0.1", "127.0.0.1:8000", **headers).status_code == 403


def test_nobody_is_asked_for_a_password_where_it_could_be_read(world):
    for path in ("/metrics", "/v1_1/demo/metadata_rules", "/api/demo/status", "/login"):
        answer = world.client.get(path, environ_overrides={"REMOTE_ADDR": CLIENT})
        assert answer.status_code == 403
        assert "WWW-Authenticate" not in answer.headers


def test_a_person_is_told_on_a_page_without_a_form(world):
    page = world.client.get("/", environ_overrides={"REMOTE_ADDR": CLIENT}, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (403, "text/html")
    assert "Use https" in page.text
    assert "<form" not in page.text


def test_a_session_is_no_use_there_either(world):
    world.client.get("/login")
    with world.client.session_transaction() as session:
        session["user"], session["since"] = "admin", world.time[0]
    assert world.client.get("/metrics").status_code == 200
    assert world.client.get("/metrics", environ_overrides={"REMOTE_ADDR": CLIENT}).status_code == 403


def test_the_form_is_not_read_there(world):
    form = {"name": "admin", "password": PASSWORD}
    answer = world.client.post("/login", data=form, environ_overrides={"REMOTE_ADDR": CLIENT})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_browser_cannot_log_in_through_a_proxy_that_hides_itself():
    """nginx with nothing but `proxy_pass`: no header of a proxy, and our own address as Host."""
    world = build()
    world.client.get("/login", headers={"Host": "127.0.0.1:8000"})
    with world.client.session_transaction(base_url="http://127.0.0.1:8000") as session:
        csrf = session["csrf_token"]
    form = {"name": "admin", "password": PASSWORD, "csrf_token": csrf}
    for origin, status in (("https://fieldwarden.example", 403), ("http://127.0.0.1:8000", 303)):
        headers = {"Host": "127.0.0.1:8000", "Origin": origin}
        assert world.client.post("/login", data=form, headers=headers).status_code == status


@pytest.mark.parametrize("peer", ["127.0.0.1", CLIENT, PROXY])
def test_deliveries_and_health_need_no_secret_and_keep_working(world, peer):
    overrides = {"environ_overrides": {"REMOTE_ADDR": peer}}
    signed = {"X-Cld-Timestamp": "1760000000", "X-Cld-Signature": "secret", XFF: CLIENT}
    body = b'{"notification_type": "upload", "asset_id": "a1"}'
    assert world.client.post("/webhooks/demo", data=body, headers=signed, **overrides).status_code == 200
    assert world.client.get("/readyz", **overrides).status_code == 200


def test_each_way_is_a_warning_once_and_names_the_proxy_in_the_log_alone(caplog):
    world = build()
    with caplog.at_level("INFO"):
        answers = [ask(world, PROXY, **TLS) for _ in range(3)]
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert PROXY in record.getMessage()
    assert not any(PROXY in answer.text for answer in answers)


def test_a_page_of_the_service_behind_its_proxy_is_no_foreign_one(world):
    same = {**TLS, "Origin": "https://fieldwarden.example", "Host": "fieldwarden.example"}
    send = {"auth": ("admin", PASSWORD), "environ_overrides": {"REMOTE_ADDR": PROXY}}
    assert world.client.post("/api/demo/refresh", headers=same, **send).status_code == 200
    plain = {**same, "Origin": "http://fieldwarden.example"}
    assert world.client.post("/api/demo/refresh", headers=plain, **send).status_code == 403
    renamed = {**same, "Host": "127.0.0.1:8000", "X-Forwarded-Host": "fieldwarden.example"}
    assert world.client.post("/api/demo/refresh", headers=renamed, **send).status_code == 200
