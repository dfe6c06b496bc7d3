"""The page's addresses, and what holds for all of them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.sandbox.account import SandboxAccount
from app.sandbox.api.local import refuse_foreign_form, refuse_foreign_host
from app.sandbox.errors import ApiError
from app.sandbox.page import assets, calls, events, filters, schema, settings
from app.sandbox.page.form import FormRefused

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PAGES: dict[str, tuple[str, Callable[..., str]]] = {
    "assets": ("/", assets.listed),
    "asset": ("/assets/<asset_id>", assets.one),
    "events": ("/events", events.listed),
    "event": ("/events/<int:event_id>", events.one),
    "calls": ("/calls", calls.listed),
    "schema": ("/fields", schema.listed),
    "settings": ("/settings", settings.shown),
}
_FORMS: dict[str, Callable[[SandboxAccount], None]] = {
    "faults": settings.set_faults,
    "quota": settings.set_quota,
    "rules-mode": settings.set_rules_mode,
    "save": settings.save,
    "load": settings.load,
    "reset": settings.reset,
}


def page_blueprint(account: SandboxAccount) -> Blueprint:
    """Return the pages of an account.

    They ask for no key, so they are for this machine only. GET changes nothing, and a form is taken from
    these pages alone.
    """
    page = Blueprint(
        "page", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
    page.before_request(refuse_foreign_host)
    page.after_request(_secured)
    page.register_error_handler(ApiError, _refused)
    page.context_processor(lambda: {"account": account, "now": account.clock()})
    for name, fill in filters.FILTERS.items():
        page.add_app_template_filter(fill, name)
    for name, (address, show) in _PAGES.items():
        page.add_url_rule(address, name, _page_view(account, show))
    for name, change in _FORMS.items():
        page.add_url_rule(f"/settings/{name}", name, _form_view(account, name, change), methods=["POST"])
    return page


def _page_view(account: SandboxAccount, show: Callable[..., str]) -> Callable[..., str]:
    """Return a view; a lone surrogate, which an account can hold and UTF-8 can not, is shown as `?`."""
    return lambda **arguments: show(account, **arguments).encode(errors="replace").decode()


def _form_view(
    account: SandboxAccount, name: str, change: Callable[[SandboxAccount], None]
) -> Callable[[], Any]:
    def view() -> Any:
        refuse_foreign_form()
        try:
            change(account)
        except FormRefused as refused:
            return settings.shown(account, refused), 400
        return redirect(url_for("page.settings", done=name), 303)

    return view


def _secured(answer: Response) -> Response:
    headers = answer.headers
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "page.static":
        headers["Cache-Control"] = "no-store"
    return answer


def _refused(error: ApiError) -> tuple[str, int]:
    return render_template("sandbox/refused.html", message=error.message), error.status
