"""The service behind a proxy: believed if it is named, with the recipe for nginx run as the page has it."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.certificates import certificate
from tests.deliveries import sign
from tests.docs.pages import blocks, read
from tests.serving import Web
from tests.waiting import wait_for

PASSWORD, SECRET = "long enough for a test", "the-secret"
BASIC = b"Authorization: Basic " + base64.b64encode(f"admin:{PASSWORD}".encode())
SETTINGS = {"CLOUDINARY_URL": f"cloudinary://key:{SECRET}@demo", "ADMIN_PASSWORD": PASSWORD}
TLS, CLIENT = b"X-Forwarded-Proto: https", b"X-Forwarded-For: 203.0.113.9"


@pytest.fixture
def named(redis_url: str, tmp_path: Path) -> Iterator[Web]:
    with Web(tmp_path, REDIS_URL=redis_url, TRUSTED_PROXIES="127.0.0.1", **SETTINGS) as web:
        yield web


@pytest.fixture
def unnamed(redis_url: str, tmp_path: Path) -> Iterator[Web]:
    with Web(tmp_path, REDIS_URL=redis_url, **SETTINGS) as web:
        yield web


def test_a_named_proxy_is_believed_and_nobody_else(named, unnamed):
    assert named.send("GET", "/metrics", BASIC, TLS, CLIENT).status == 200
    for lines in ((), (CLIENT,), (b"X-Forwarded-Proto: http", CLIENT)):
        assert named.send("GET", "/metrics", BASIC, *lines).status == 403
    assert unnamed.send("GET", "/metrics", BASIC).status == 200
    for lines in ((TLS, CLIENT), (TLS,), (CLIENT,)):
        answer = unnamed.send("GET", "/metrics", BASIC, *lines)
        assert answer.status == 403
        assert "TRUSTED_PROXIES" in json.loads(answer.body)["error"]["message"]
    assert "through a proxy that TRUSTED_PROXIES does not name, 127.0.0.1" in unnamed.log
    for web in (named, unnamed):
        assert sign(SECRET).to(web).status == 200


def test_a_name_that_was_made_to_point_here_gets_nothing(unnamed):
    for host in ("evil.example", f"evil.example:{unnamed.port}"):
        assert unnamed.send("GET", "/metrics", BASIC, host=host).status == 403
        assert unnamed.send("GET", "/login", host=host).status == 403


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def proxied(named: Web, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """nginx with the page's recipe before the service; gives its address and the certificate to trust."""
    if not shutil.which("nginx"):
        pytest.skip("no nginx on this machine")
    (recipe,) = blocks(read("docs/security.md"), "nginx")
    pem, key = certificate(tmp_path)
    port = free_port()
    changed = {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/fieldwarden.pem": str(pem),
        "/etc/ssl/fieldwarden.key": str(key),
        "127.0.0.1:8000": f"127.0.0.1:{named.port}",
    }
    for old, new in changed.items():
        assert old in recipe
        recipe = recipe.replace(old, new)
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    as_root = "user root;" if os.getuid() == 0 else ""  # its workers must get into the test's folder
    around = f"{as_root}daemon off; pid {tmp_path}/nginx.pid; error_log stderr;\nevents {{}}\nhttp {{\n"
    (tmp_path / "nginx.conf").write_text(f"{around}access_log off;\n{paths}{recipe}\n}}\n")
    with (tmp_path / "nginx.log").open("wb") as log:
        nginx = subprocess.Popen(["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], stderr=log)
    try:
        wait_for(lambda: answers(port) or nginx.poll() is not None, 20)
        assert nginx.poll() is None, (tmp_path / "nginx.log").read_text()
        yield f"https://localhost:{port}", str(pem)
    finally:
        nginx.terminate()
        nginx.wait(timeout=10)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_recipe_for_nginx_works_as_it_stands(proxied, named):
    url, pem = proxied
    with requests.Session() as session:
        session.verify, session.trust_env = pem, False
        page = session.get(f"{url}/")
        assert (page.status_code, page.url.partition("?")[0]) == (200, f"{url}/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token
        form = {"name": "admin", "password": PASSWORD, "csrf_token": token[1]}
        answer = session.post(f"{url}/login", data=form, headers={"Origin": url}, allow_redirects=False)
        assert answer.status_code == 303
        assert all(cookie.secure for cookie in session.cookies)
        assert session.get(f"{url}/").status_code == 200
        assert session.get(f"{url}/queues/").status_code == 200
    sent = sign(SECRET, b'{"notification_type": "upload", "asset_id": "a1"}' + b" " * 2_000_000)
    headers = {
        "X-Cld-Timestamp": sent.timestamp,
        "X-Cld-Signature": sent.signature,
        "X-Cld-Signature_v2": b"x",
    }
    assert requests.post(f"{url}/webhooks/demo", sent.body, headers=headers, verify=pem).status_code == 200
    spoofed = {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
    }
    key = ("key", SECRET)
    assert requests.get(f"{url}/api/demo/status", headers=spoofed, auth=key, verify=pem).status_code == 200
    foreign = {"Origin": "https://evil.example", **spoofed}
    refused = requests.post(f"{url}/api/demo/refresh", headers=foreign, auth=key, verify=pem)
    assert refused.status_code == 403
    assert named.send("GET", "/metrics", BASIC).status == 403, "past the proxy nobody gets in"
