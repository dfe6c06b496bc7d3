"""No password, key or session over a way on which others can read it: said with the remedy."""

from __future__ import annotations

import logging

from flask import request
from werkzeug.exceptions import Forbidden

from app.web.access.way import Way, way_of

log = logging.getLogger(__name__)

WORDS = "No password, key or session is taken here"
EXPOSED = "If you sent one, others may have read it on the way: change it if you cannot rule that out."

REMEDIES = {
    Way.PLAIN: "because you came over plain HTTP from another machine. Use https: put a proxy with TLS before"
    " the service and name the proxy's address in TRUSTED_PROXIES. If nobody else can listen in the network"
    " you come from, name that network in PLAIN_HTTP_FROM.",
    Way.UNNAMED_PROXY: "because you came through a proxy that the service was not told of. Name the proxy's"
    " address, which is in the log, in TRUSTED_PROXIES, and have it send X-Forwarded-For and"
    " X-Forwarded-Proto.",
    Way.NAMED_PROXY: "because the proxy before the service does not say that you came over TLS. Use https; if"
    " you did, have the proxy send X-Forwarded-Proto.",
    Way.STRANGE_HOST: "because the name in your address bar is not this machine's. Use 127.0.0.1 or"
    " localhost; or, if a proxy stands before the service, name its address in TRUSTED_PROXIES and have it"
    " send X-Forwarded-For and X-Forwarded-Proto.",
}


class PlainHttp:
    """Refuses it. Each such way is a warning in the log once: perhaps a setting is missing."""

    def __init__(self) -> None:
        self._told = set[Way]()

    def refuse(self) -> None:
        """Raise Forbidden, with what to do about it, unless nobody else can read what comes this way.

        It is said to everybody who comes this way, whatever they bring: asking for a password here would
        make people send it.
        """
        way = way_of(request.environ)
        if way.is_private:
            return
        level = logging.DEBUG if way in self._told else logging.WARNING
        self._told.add(way)
        log.log(level, "no login is possible %s, %s: %s", way.value, _peer(), REMEDIES[way])
        raise Forbidden(f"{WORDS}, {REMEDIES[way]} {EXPOSED}")


def _peer() -> str | None:
    """Return the address that the connection came from, whatever a proxy says of its client."""
    before = request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR")
    return before or request.remote_addr
