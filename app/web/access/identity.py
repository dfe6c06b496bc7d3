"""Who is asking: HTTP Basic, or a session made by the login form."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from flask import request, session

from app.config import Settings
from app.ports import Clock

ADMIN = "admin"
SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody known. `name` is "admin" or an API key, `cloud` the account that the key belongs to."""

    name: str
    cloud: str | None = None
    by_session: bool = False


class Identity:
    """Compares what a request brings with the settings, in constant time."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock

    def administrator(self) -> Visitor | None:
        """Return the administrator, if the request shows the password or a session."""
        if self._has_session():
            return Visitor(ADMIN, by_session=True)
        basic = _basic()
        return Visitor(ADMIN) if basic and self.is_admin(*basic) else None

    def account(self, cloud: str) -> Visitor | None:
        """Return the holder of an account's API key, if the request shows its key and secret."""
        basic, account = _basic(), self.settings.accounts.get(cloud)
        if not (basic and account):
            return None
        key, secret = _same(basic[0], account.key), _same(basic[1], account.secret)
        return Visitor(account.key, cloud) if key & secret else None

    def is_admin(self, name: str, password: str) -> bool:
        """Say whether this is the administrator's name and password; nobody is while there is none."""
        expected = self.settings.admin_password
        return expected is not None and _same(name, ADMIN) & _same(password, expected)

    def begin_session(self) -> None:
        """Remember the administrator in the session cookie."""
        session.clear()
        session["user"], session["since"] = ADMIN, self.clock()

    def _has_session(self) -> bool:
        since = session.get("since", 0)
        return session.get("user") == ADMIN and 0 <= self.clock() - since < SESSION_SECONDS


def _basic() -> tuple[str, str] | None:
    told = request.authorization
    if told is None or told.type != "basic":
        return None
    return told.username or "", told.password or ""


def _same(given: str, expected: str) -> bool:
    return compare_digest(
        given.encode("utf-8", "surrogateescape"), expected.encode("utf-8", "surrogateescape")
    )
