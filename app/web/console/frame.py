"""What surrounds every page: navigation, the other accounts, who is logged in, words for times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from markupsafe import Markup

from app.config import Settings
from app.web.console import words
from app.web.console.account_pages import may_change
from app.web.console.navigation import PAGES, asset_page, same_page

FILTERS: dict[str, Callable[..., Any]] = {
    name: getattr(words, name)
    for name in ("ago", "coded", "iso", "lasting", "missing_fields", "moment", "shown", "since", "when")
}
LIVE = Markup(
    'id="{}" data-live="{}" hx-get="{}" hx-trigger="refresh"'
    ' hx-select="#{}" hx-target="this" hx-swap="outerHTML"'
)


def install(app: Flask, settings: Settings) -> None:
    """Give all templates what the frame and the pages use."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        may_change=may_change, live=live, counted=words.counted, asset_page=asset_page
    )
    app.context_processor(lambda: surroundings(settings))


def surroundings(settings: Settings) -> dict[str, Any]:
    """Return what the frame shows around the page that is asked for.

    `here`: the account that the page is about, the only one where there is no other, else None.
    """
    clouds = list(settings.accounts)
    asked = (request.view_args or {}).get("cloud")
    here = asked if asked in clouds else clouds[0] if len(clouds) == 1 else None
    return {
        "here": here,
        "clouds": clouds,
        "navigation": PAGES if here else (),
        "same_page": same_page,
        "visitor": g.get("visitor"),
    }


def live(name: str = "live", seconds: int = 10) -> Markup:
    """Return the attributes of an element that brings itself up to date every so many seconds.

    The page is asked for again at its own address and this element is taken out of it, so the server needs
    no route of its own for it (`static/console.js`). name: its id, unique in the page.
    """
    return LIVE.format(name, seconds, request.full_path.rstrip("?"), name)
