"""One HTTP/1.1 connection: reads requests, runs the WSGI application, writes answers, can be reset."""

import io
import socket
import struct
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from app.sandbox.api.serving import RESET_FLAG

MAX_BODY = 200 * 1024 * 1024


class Connection(BaseHTTPRequestHandler):
    """Serves a kept-alive connection until the client or the server closes it.

    Each request's body is read whole before the application runs, so the next request begins where it
    should; each answer goes out in one piece.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    application: Any = None

    def handle(self) -> None:
        """Serve requests until the connection ends, a vanished client being an end like any other."""
        with suppress(ConnectionError, TimeoutError):
            super().handle()

    def finish(self) -> None:
        """Close the streams, also of a connection that is gone already."""
        with suppress(OSError, ValueError):
            self.wfile.flush()
        with suppress(OSError, ValueError):
            super().finish()
        self.rfile.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        """Keep quiet; the control calls tell what arrived."""

    def __getattr__(self, name: str) -> Any:
        """Return what serves a method; all are served alike, so that unknown ones get the vendor's answer."""
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def serve(self) -> None:
        """Serve one request of any method."""
        body = self._read_body()
        if body is None:
            return
        environ = self._environ(body)
        status, headers, content = self._run(environ)
        if environ.get(RESET_FLAG):
            self._reset()
            return
        self._answer(status, headers, content)

    def _run(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        started: list[Any] = []
        chunks = self.application(environ, lambda status, headers, _=None: started.extend((status, headers)))
        try:
            content = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return started[0], started[1], content

    def _answer(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.send_error(400 if not length.isdecimal() else 413)
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _read_chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            size = self.rfile.readline(64).split(b";")[0].strip()
            if not size or not all(digit in b"0123456789abcdefABCDEF" for digit in size):
                self._broken_chunks()
                return None
            number = int(size, 16)
            if len(body) + number > MAX_BODY:
                self._broken_chunks()
                return None
            body += self.rfile.read(number)
            self.rfile.readline(1024)
            if number == 0:
                return bytes(body)

    def _broken_chunks(self) -> None:
        self.send_error(400)
        self.close_connection = True

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        server: Any = self.server
        host, port = server.server_address
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ
