"""A local HTTP server that answers what a test tells it to and remembers what it was asked."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.cloudinary.client import CloudinaryAccount


@dataclass
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self):
        return urlsplit(self.target).path

    @property
    def query(self):
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def form(self):
        return parse_qsl(self.body.decode(), keep_blank_values=True)


@dataclass
class Host:
    """`answers` are given in order; the last one is repeated. None cuts the connection."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes] | None] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    clients: set[tuple[str, int]] = field(default_factory=set)

    def will_answer(self, value, status=200, **headers):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.answers.append((status, {"Content-Type": "application/json", **named}, body))

    def will_cut(self):
        self.answers.append(None)

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def handler_for(host):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            host.asked.append(Asked(self.command, self.path, headers, body))
            host.clients.add(self.client_address)
            found = host.next_answer()
            if found is None:
                self.close_connection = True
                return
            status, headers, body = found
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  # http.server finds them by name

        def log_message(self, *args):
            pass

    return Handler


@pytest.fixture
def host():
    made = Host()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def account(host):
    made = CloudinaryAccount(
        "demo", "the-key", "the-secret", api_base=host.url, timeout=(2.0, 2.0), clock=lambda: 1_728_049_000.0
    )
    yield made
    made.close()
