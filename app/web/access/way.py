"""Which way a request came, and whether anybody else could have read it on that way.

A password sent over plain HTTP can be read by whoever sits in between, so it is taken from this machine, over
TLS, or from networks that the settings name, and from nowhere else. What a proxy says of its clients
(X-Forwarded-*) is believed only if the settings name the proxy; and nobody who comes through one, named or
not, counts as this machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

from app.addresses import address, is_loopback, is_this_machine
from app.config import Network

_KEY = "fieldwarden.way"
_SAID_BY_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
)


class Way(Enum):
    """Which way a request came."""

    TLS = "over TLS"
    LOCAL = "from this machine"
    NAMED_NETWORK = "over plain HTTP from a network named in PLAIN_HTTP_FROM"
    STRANGE_HOST = "from this machine, but for a host that has another name"
    PLAIN = "over plain HTTP from another machine"
    NAMED_PROXY = "over plain HTTP to a proxy named in TRUSTED_PROXIES"
    UNNAMED_PROXY = "through a proxy that TRUSTED_PROXIES does not name"

    @property
    def is_private(self) -> bool:
        """Say whether nobody else can read what comes this way."""
        return self in (Way.TLS, Way.LOCAL, Way.NAMED_NETWORK)


class Ways:
    """WSGI middleware that finds out which way each request came, and who its client is."""

    def __init__(
        self, app: WSGIApplication, proxies: Sequence[Network], plain_http_from: Sequence[Network]
    ) -> None:
        self._app, self._behind_proxy = app, ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._proxies, self._plain_http_from = proxies, plain_http_from

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle a request."""
        if _is_within(environ.get("REMOTE_ADDR", ""), self._proxies):
            environ[_KEY] = Way.NAMED_PROXY
            return self._behind_proxy(environ, start_response)
        environ[_KEY] = self._direct(environ)
        return self._app(environ, start_response)

    def _direct(self, environ: WSGIEnvironment) -> Way:
        if any(environ.get(name) for name in _SAID_BY_PROXIES):
            return Way.UNNAMED_PROXY
        client = environ.get("REMOTE_ADDR", "")
        if is_loopback(client):
            return Way.LOCAL if _names_this_machine(environ.get("HTTP_HOST", "")) else Way.STRANGE_HOST
        return Way.NAMED_NETWORK if _is_within(client, self._plain_http_from) else Way.PLAIN


def way_of(environ: WSGIEnvironment) -> Way:
    """Return which way a request came. What says it came over TLS is the server or a named proxy."""
    if environ["wsgi.url_scheme"] == "https":
        return Way.TLS
    way: Way = environ[_KEY]
    return way


def _is_within(text: str, networks: Sequence[Network]) -> bool:
    found = address(text)
    return found is not None and any(found in network for network in networks)


def _names_this_machine(host: str) -> bool:
    """Say whether a browser that sends this Host was really told to ask this machine.

    A page of another site can have its own name point here and then read our answers; a numeric address or
    `localhost` cannot be taken over like that.
    """
    try:
        return is_this_machine(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
