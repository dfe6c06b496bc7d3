"""`fieldwarden doctor` on a deployment without a web process, and with one that answers anything."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.cloudinary.receiver_check import send_test_events
from app.sandbox import SandboxAccount, SandboxServer


@pytest.fixture
def run(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    with SandboxServer(SandboxAccount()) as account:
        url = f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={account.url}"

        def run(*arguments):
            environment = {"CLOUDINARY_URL": url, "REDIS_URL": redis_url, "PORT": "1"}
            return CliRunner().invoke(main, ["doctor", *arguments], env=environment)

        yield run


def test_problems_are_said_with_their_remedies_and_1(run):
    told = run()
    assert told.exit_code == 1
    assert "problem  workers: none is there" in told.stdout
    assert "→ Run `fieldwarden connect webhook https://<your host>`." in told.stdout
    assert "ok       sandbox: accepts our key" in told.stdout


def test_findings_come_as_json_lines(run):
    found = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert {one["level"] for one in found} == {"ok", "warning", "problem"}
    assert all(set(one) == {"level", "about", "says", "remedy"} for one in found)


class Anything(BaseHTTPRequestHandler):
    status = 200

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(("status", "told"), [(200, "an unsigned event"), (302, "a signed event")])
def test_a_receiver_that_believes_everybody_or_redirects_is_found(status, told, monkeypatch):
    monkeypatch.setattr(Anything, "status", status)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Anything)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        wrong = send_test_events(f"http://127.0.0.1:{server.server_port}/webhooks/x", "secret", 1.7e9)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert wrong.startswith(f"{told} for ")
