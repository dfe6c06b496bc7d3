"""The way out: through the proxy of the environment, trusting the certificates that it names."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.cloudinary.client import CloudinaryAccount
from app.errors import AccountUnavailable
from tests.certificates import certificate

HOST = "api-eu.example.test"
"""A name that nobody resolves: without the proxy there is no way to it."""


class Account(BaseHTTPRequestHandler):
    """Answers every call as a ping."""

    def do_GET(self) -> None:
        body = b'{"status": "ok"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Proxy(BaseHTTPRequestHandler):
    """Opens a tunnel to the account, wherever it is asked to lead. `asked` is what it heard."""

    account: tuple[str, int]
    asked: list[tuple[str, str | None]]

    def do_CONNECT(self) -> None:
        self.asked.append((self.path, self.headers["Proxy-Authorization"]))
        with socket.create_connection(self.account) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=pump, args=(there, self.connection))
            back.start()
            pump(self.connection, there)
            back.join()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until it ends on either side."""
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def serve(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    """A certificate for the host, and its key."""
    return certificate(tmp_path_factory.mktemp("tls"), HOST)


@pytest.fixture
def account(trusted):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Account)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*trusted)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield from serve(server)


@pytest.fixture
def asked(account, monkeypatch):
    """What the proxy that the environment names was asked for."""
    found: list[tuple[str, str | None]] = []
    bound = type("Bound", (Proxy,), {"account": account.server_address, "asked": found})
    for server in serve(ThreadingHTTPServer(("127.0.0.1", 0), bound)):
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{server.server_address[1]}")
        monkeypatch.delenv("https_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield found


@pytest.fixture
def asking():
    client = CloudinaryAccount("demo", "key", "secret", api_base=f"https://{HOST}", timeout=(2, 5))
    yield client
    client.close()


def test_the_account_is_asked_through_the_proxy_if_its_certificate_is_vouched_for(
    asking, asked, trusted, monkeypatch
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted[0]))
    asking.ping()
    assert [where for where, _ in asked] == [f"{HOST}:443"]
    assert all(login and login.startswith("Basic ") for _, login in asked)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(asking, asked, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(AccountUnavailable, match="offers no TLS connection that can be trusted"):
        asking.ping()
    assert asked


def test_a_host_that_the_proxy_is_not_for_is_asked_directly(asking, asked, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "example.test")
    with pytest.raises(AccountUnavailable, match="cannot be reached"):
        asking.ping()
    assert asked == []
