"""What is served to this machine only, since it asks for no key."""

from urllib.parse import urlsplit

from flask import request

from app.sandbox.errors import ApiError

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def refuse_foreign_host() -> None:
    """Refuse a request whose Host (or Origin) is not this machine with ApiError (403).

    A web page must not reach the sandbox through a name that it points here.
    """
    origin = request.headers.get("Origin")
    if _host(f"//{request.host}") not in _LOOPBACK or (origin and _host(origin) not in _LOOPBACK):
        raise ApiError(403, "The sandbox account is controlled from this machine only")


def refuse_foreign_form() -> None:
    """Refuse a form that was not sent by a page of this very server with ApiError (403).

    Every browser says where a form comes from; whoever is no browser has the control calls.
    """
    if request.headers.get("Origin") != request.host_url.rstrip("/"):
        raise ApiError(403, "Only the sandbox's own page may send this form; programs use /_sandbox/ instead")


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
