"""Puts the web door together."""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

from app.web import answers, console, headers, queues
from app.web.access import Guard, Identity, csrf
from app.web.access.logins import Logins
from app.web.access.way import Ways
from app.web.audit_api import AuditApi
from app.web.exceptions_api import ExceptionsApi
from app.web.explain_api import ExplainApi
from app.web.fields_api import FieldsApi
from app.web.health import Health
from app.web.holds_api import HoldsApi
from app.web.lint_api import LintApi
from app.web.login import Login
from app.web.metrics import Metrics
from app.web.modes_api import ModesApi
from app.web.openapi import OpenApi
from app.web.own_api import OwnApi
from app.web.own_rules_api import OwnRulesApi
from app.web.parked_api import ParkedApi
from app.web.parts import WebParts
from app.web.preview_api import PreviewApi
from app.web.problems_api import ProblemsApi
from app.web.receiver import Receiver
from app.web.rules_api import RulesApi
from app.web.runs_api import RunsApi
from app.web.status import Status
from app.web.undo_api import UndoApi


def create_app(parts: WebParts) -> Flask:
    """Return the WSGI application. It opens no connection before the first request."""
    app = Flask("app.web")
    _configure(app, parts)
    answers.install(app)
    headers.install(app)
    console.install(app, parts)
    identity = Identity(parts.settings, parts.clock)
    logins = Logins(parts.audit, parts.settings.accounts, parts.clock)
    Guard(identity, logins).install(app)
    status = Status(parts)
    for door in (
        Receiver(parts),
        RulesApi(parts),
        FieldsApi(parts),
        OwnApi(parts, status),
        ProblemsApi(parts),
        ParkedApi(parts),
        AuditApi(parts),
        UndoApi(parts),
        HoldsApi(parts),
        PreviewApi(parts),
        RunsApi(parts),
        ExceptionsApi(parts),
        ModesApi(parts),
        OwnRulesApi(parts),
        LintApi(parts),
        ExplainApi(parts),
        Health(parts, status),
        Metrics(parts),
        OpenApi(),
        Login(identity, logins),
    ):
        app.register_blueprint(door.blueprint())
    for page in console.pages(parts, status):
        app.register_blueprint(page.blueprint())
    queues.install(app, parts)
    return app


def _configure(app: Flask, parts: WebParts) -> None:
    settings = parts.settings
    app.wsgi_app = Ways(app.wsgi_app, settings.trusted_proxies, settings.plain_http_from)  # type: ignore[method-assign]  # as Flask's guide says
    app.session_interface = _Sessions()
    app.secret_key = _session_key(parts)
    app.config.update(
        MAX_CONTENT_LENGTH=parts.settings.max_body,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        SESSION_COOKIE_NAME=f"fieldwarden_{parts.settings.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.url_map.strict_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # rules are answered with their keys as given
    app.jinja_env.globals["csrf_token"] = csrf.token


class _Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie never goes over plain HTTP if it was made over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - the signature is Flask's
        """Say whether the cookie is for TLS only."""
        return request.scheme == "https"


def _session_key(parts: WebParts) -> bytes:
    """Mix the passwords into the key: a new password ends the sessions made with the old one."""
    passwords = (parts.settings.admin_password or "", parts.settings.viewer_password or "")
    mixed = "\0".join(passwords).encode("utf-8", "surrogateescape")
    return hmac.new(parts.session_key, mixed, hashlib.sha256).digest()
