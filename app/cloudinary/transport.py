"""Moves the bytes: one HTTP exchange with the account, no retries, no redirects, no cookies."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from requests.cookies import RequestsCookieJar

from app import __version__
from app.errors import AccountUnavailable

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (requests.ConnectTimeout, "did not accept a connection in time"),
    (requests.Timeout, "did not answer in time"),
    (requests.exceptions.SSLError, "offers no TLS connection that can be trusted"),
    (requests.exceptions.ProxyError, "cannot be reached through the proxy"),
    (requests.ConnectionError, "cannot be reached, or cut the connection"),
)


def make_session(pool_size: int) -> requests.Session:
    """Return a session for several threads: pooled connections, never more than `pool_size` a host.

    Cookies are refused, so threads share nothing that changes. Proxies come from the environment.
    """
    session = requests.Session()
    session.cookies = RequestsCookieJar(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=pool_size, max_retries=0, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class Transport:
    """One account's HTTP door. May be used by several threads.

    Basic auth is given with each request, so that requests never looks into a .netrc. Failures are worded
    without requests' own text, which may hold URLs with a proxy's password. A host on this machine (the
    sandbox account) is asked directly, whatever proxy the environment names.
    """

    def __init__(
        self, api_base: str, key: str, secret: str, timeout: tuple[float, float], session: requests.Session
    ) -> None:
        self.api_base = _checked(api_base)
        self._auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._timeout = timeout
        self._session = session
        host = urlsplit(self.api_base).hostname or ""
        self._proxies = {"no_proxy": host} if host in _THIS_MACHINE else None

    def exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        waits: float = 0.0,
        **content: Any,
    ) -> requests.Response:
        """Send one request and return the answer, whatever its status, read to its end.

        Args:
            method: the HTTP method.
            path: percent-encoded, from `/v1_1` on.
            headers: to send besides ours.
            waits: seconds more than usual that the answer may take.
            content: `params`, `data` or `json` as requests takes them.

        Raises:
            AccountUnavailable: no complete answer; the request may have been applied.
        """
        try:
            return self._session.request(
                method,
                self.api_base + path,
                headers={"User-Agent": f"fieldwarden/{__version__}", **(headers or {})},
                auth=self._auth,
                timeout=(self._timeout[0], self._timeout[1] + waits),
                allow_redirects=False,
                proxies=self._proxies,
                **content,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            self._raise_unavailable(problem)

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def _raise_unavailable(self, problem: Exception) -> NoReturn:
        words = next((words for kind, words in _WORDS if isinstance(problem, kind)), "cannot be asked")
        host = urlsplit(self.api_base).netloc
        raise AccountUnavailable(f"{host} {words} ({_innermost(problem)})") from None


def _innermost(problem: BaseException) -> str:
    """Return the class name of the error at the bottom; texts are left out, they may hold secrets."""
    causes = (problem.__cause__, *problem.args)
    inner = getattr(problem, "reason", None) or next((c for c in causes if isinstance(c, Exception)), None)
    return _innermost(inner) if isinstance(inner, Exception) else type(problem).__name__


def _checked(api_base: str) -> str:
    parts = urlsplit(api_base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ValueError("the API base must be http(s)://host without credentials")
    if parts.query or parts.fragment:
        raise ValueError("the API base must have neither a query nor a fragment")
    return api_base.rstrip("/")
