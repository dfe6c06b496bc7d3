"""The sandbox account as a real HTTP server on the loopback interface."""

import errno
import socket
import sys
import threading
from contextlib import suppress
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self

from app.sandbox.account import SandboxAccount
from app.sandbox.api.application import create_app
from app.sandbox.connection import Connection
from app.sandbox.errors import PortTaken

HOST = "127.0.0.1"


class SandboxServer:
    """Serves an account from a thread of its own; a context manager, or `start` and `stop`.

    Port 0 takes any free port. `start` raises PortTaken if the port belongs to somebody else. A stopped
    server can be started again on the port it had, with the account as it was left.
    """

    def __init__(self, account: SandboxAccount, port: int = 0) -> None:
        self.account = account
        self.port = port
        self._listener: _Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The server's address, `http://127.0.0.1:<port>`: an SDK's `upload_prefix`."""
        return f"http://{HOST}:{self.port}"

    @property
    def cloudinary_url(self) -> str:
        """What CLOUDINARY_URL is to be, so that a client uses this account."""
        key = self.account.keys.oldest
        return (
            f"cloudinary://{key.api_key}:{key.api_secret}@{self.account.cloud_name}?upload_prefix={self.url}"
        )

    def start(self) -> Self:
        """Listen and serve; returns once connections are accepted."""
        handler = type(
            "BoundConnection", (Connection,), {"application": staticmethod(create_app(self.account))}
        )
        self._listener = _listen(self.port, handler)
        self.port = self._listener.server_address[1]
        self.account.faults.stop_waiting(False)
        self.account.notifier.resume()
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.05,), name="sandbox-server", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every connection and end all threads; a second call does nothing."""
        if self._listener is None or self._thread is None:
            return
        self.account.faults.stop_waiting()
        self.account.notifier.stop_waiting()
        self._listener.shutdown()
        self._listener.hang_up()
        self._listener.server_close()
        self._thread.join()
        self._listener = self._thread = None
        self.account.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Listener(ThreadingMixIn, TCPServer):
    """A thread for each connection; remembers the open ones so that they can be hung up."""

    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], handler: type[Connection]) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)[0]:
            self.close_request(request)  # a plain close, so that lingering 0 resets the connection
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Shut every open connection, which ends its thread after the request in progress."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, except that a client left."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _listen(port: int, handler: type[Connection]) -> _Listener:
    try:
        return _Listener((HOST, port), handler)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(port) from error
        raise
