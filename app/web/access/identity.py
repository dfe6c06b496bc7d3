"""Who is asking: HTTP Basic, or a session made by the login form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hmac import compare_digest

from flask import request, session
from werkzeug.datastructures import Authorization
from werkzeug.exceptions import TooManyRequests

from app.config import Settings
from app.ports import Clock
from app.web.access.known_browser import known_browser
from app.web.access.plain_http import PlainHttp
from app.web.access.throttle import Client, Throttle, client_id
from app.web.access.way import Way, way_of

ADMIN, VIEWER = "admin", "viewer"
SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody known. `name` is "admin", "viewer" or an API key, `cloud` the account of the key."""

    name: str
    cloud: str | None = None
    by_session: bool = False

    @property
    def may_change(self) -> bool:
        """Say whether this visitor may do more than look."""
        return self.name != VIEWER or self.cloud is not None


class Identity:
    """Compares what a request brings with the settings, in constant time, and slows guessing down.

    Methods raise TooManyRequests, with the time to wait, for a client that was wrong too often of late.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.throttle, self.plain_http = Throttle(clock), PlainHttp()
        self._passwords = {ADMIN: settings.admin_password, VIEWER: settings.viewer_password}

    def person(self) -> Visitor | None:
        """Return the administrator or the viewer, if the request shows a session or a password."""
        name = self._name_in_session()
        if name:
            return Visitor(name, by_session=True)
        basic = _basic()
        return Visitor(basic[0]) if basic and self.is_person(*basic) else None

    def account(self, cloud: str) -> Visitor | None:
        """Return the holder of an account's API key, if the request shows its key and secret."""
        basic, account = _basic(), self.settings.accounts.get(cloud)
        if not (basic and account and _same(basic[0], account.key)):
            return None
        is_right = self._try(account.key, basic[1], account.secret)
        return Visitor(account.key, cloud) if is_right else None

    def is_person(self, name: str, password: str) -> bool:
        """Say whether this is a person's name and password. Nobody has a password that is not set."""
        if name not in self._passwords:
            return False
        return self._try(name, password, self._passwords[name])

    def begin_session(self, name: str) -> None:
        """Remember a person in the session cookie."""
        session.clear()
        session["user"], session["since"] = name, self.clock()

    def _try(self, name: str, given: str, expected: str | None) -> bool:
        client = _client(name)
        seconds = math.ceil(self.throttle.wait(client))
        if seconds:
            raise TooManyRequests(f"too many wrong passwords; try again in {seconds} s", retry_after=seconds)
        is_right = expected is not None and _same(given, expected)
        (self.throttle.succeeded if is_right else self.throttle.failed)(client)
        return is_right

    def _name_in_session(self) -> str | None:
        name, since = str(session.get("user")), session.get("since", 0)
        is_fresh = 0 <= self.clock() - since < SESSION_SECONDS
        return name if is_fresh and self._passwords.get(name) is not None else None


def _client(name: str) -> Client:
    browser = known_browser(name)
    is_here = way_of(request.environ) is Way.LOCAL
    return Client(browser or client_id(request.remote_addr), name, is_known=is_here or browser is not None)


def credentials() -> Authorization | None:
    """Return what the Authorization header says; None where it says nothing that can be read."""
    try:
        return request.authorization
    except ValueError:  # Werkzeug does not expect bytes beyond ASCII in it
        return None


def _basic() -> tuple[str, str] | None:
    told = credentials()
    if told is None or told.type != "basic":
        return None
    return told.username or "", told.password or ""


def _same(given: str, expected: str) -> bool:
    return compare_digest(
        given.encode("utf-8", "surrogateescape"), expected.encode("utf-8", "surrogateescape")
    )
