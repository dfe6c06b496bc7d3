import http.client
import os
import signal
import socket
import threading
from contextlib import suppress

import pytest
import requests

from app.sandbox import PortTaken, SandboxAccount, SandboxError, SandboxServer, create_app
from app.sandbox.serve import serve

from .helpers import Client

BASIC = "Basic c2FuZGJveC1rZXk6c2FuZGJveC1zZWNyZXQ="


def test_a_connection_serves_many_requests(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.connect()
    opened = connection.sock
    for path in ("/v1_1/sandbox/ping", "/nowhere", "/v1_1/sandbox/ping"):
        connection.request("GET", path, headers={"Authorization": BASIC})
        connection.getresponse().read()
        assert connection.sock is opened
    connection.close()


def test_chunked_bodies_are_read(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    headers = {"Authorization": BASIC, "Content-Type": "application/json"}
    body = iter([b'{"type": "string", ', b'"label": "Sku", "external_id": "sku"}'])
    connection.request("POST", "/v1_1/sandbox/metadata_fields", body, headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, b'"external_id":"sku"' in answer.read()) == (200, True)
    connection.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_hung_up(server, sent):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(4096):
            received += piece
    assert b"400" in received or b"413" in received


def test_a_client_that_leaves_disturbs_nobody(server, client):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"POST /v1_1/sandbox/ping HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc")
    assert client.get("/ping").status_code == 200


def test_a_taken_port_is_said_so(server):
    with pytest.raises(PortTaken, match=f"Port {server.port} is already in use") as refused:
        SandboxServer(SandboxAccount(), server.port).start()
    assert isinstance(refused.value, SandboxError)


def test_a_stopped_server_comes_back_with_its_account():
    account = SandboxAccount(seed_example=False)
    server = SandboxServer(account)
    for _ in range(2):
        with server:
            client = Client(server.url)
            client.upload("x")
            client.session.close()
    assert len(account.assets) == 1
    server.stop()


def test_stopping_does_not_wait_for_idle_clients_or_latency():
    server = SandboxServer(SandboxAccount()).start()
    client = Client(server.url)
    client.get("/ping")
    client.control("faults", {"latency_ms": 60_000})

    def call():
        with suppress(requests.RequestException):
            client.get("/ping")

    caller = threading.Thread(target=call)
    caller.start()
    server.stop()
    caller.join(5)
    assert not caller.is_alive()
    client.session.close()


def test_many_uploads_at_once_are_all_there(server, account):
    def work(number):
        client = Client(server.url)
        for count in range(10):
            client.upload(f"{number}-{count}")
        client.session.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(account.assets) == 80
    assert len({asset.created for asset in account.assets}) == 80


def test_the_application_works_without_a_server(account):
    answer = create_app(account).test_client().get("/v1_1/sandbox/ping", headers={"Authorization": BASIC})
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_serve_runs_until_it_is_told_to_stop(receiver):
    ready, stop, seen = threading.Event(), threading.Event(), []
    account = SandboxAccount(webhook=receiver.url, enforce_rules=True)
    options = {"ready": lambda server: (seen.append(server.url), ready.set()), "stop": stop}
    thread = threading.Thread(target=serve, args=(account, 0), kwargs=options)
    thread.start()
    assert ready.wait(5)
    client = Client(seen[0])
    client.upload("x", metadata="category=employee")
    receiver.wait(1)
    assert client.control("rules-mode") == {"enforce": True}
    client.session.close()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_at_a_signal_and_gives_the_handlers_back(number):
    before = signal.getsignal(number)
    seen = []

    def ready(server):
        seen.append(server.url)
        os.kill(os.getpid(), number)

    serve(SandboxAccount(), 0, ready=ready)
    assert seen[0].startswith("http://127.0.0.1:")
    assert signal.getsignal(number) is before


def test_serve_says_that_its_port_is_taken(server):
    with pytest.raises(PortTaken):
        serve(SandboxAccount(), server.port)
