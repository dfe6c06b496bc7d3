"""Small changes of a rule: active or not, observed or enforced, gone. Large effects are asked about first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.usecases import rulebook
from app.usecases.belt import Belt, MustAgree
from app.usecases.modes import set_mode
from app.usecases.preview import Draft, Effect, effect_of
from app.web.console.words import counted
from app.web.parts import WebParts
from app.web.rules_api import change_context, must_be_writable

MOST_LOOKED_AT = 2000
"""Assets that a page looks at to tell an effect; with 200 rules that takes about two seconds."""


class RuleChanges:
    """Changes one thing of a rule at the press of a button."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes."""
        routes.post("/rule/state")(self.state)
        routes.post("/rule/mode")(self.mode)
        routes.post("/rule/delete")(self.delete)

    def state(self, cloud: str) -> Response | tuple[str, int]:
        """Make a rule active or inactive."""
        must_be_writable(self.parts.settings)
        named, state = sent_id(), request.form.get("state", "")
        before = rulebook.one_rule(self.parts.rulebook, cloud, named)
        off = state == "inactive"
        draft = Draft(removed=[named]) if off else Draft(changed=[{**before, "state": state}])
        effect = effect_now(self.parts, cloud, draft)
        if is_too_much(self.parts, effect):
            return ask_first(cloud, before, effect)
        rulebook.update_rule(
            self.parts.rulebook,
            cloud,
            named,
            {"state": state},
            only_if=sent_etag(),
            **change_context(self.parts),
        )
        flash(f"The rule is {state}. {effect_told(effect)}")
        return back_to(cloud, named)

    def mode(self, cloud: str) -> Response:
        """Have a rule observed only, or enforced."""
        named, mode = sent_id(), request.form.get("mode") or None
        author, at = g.visitor.name, self.parts.clock()
        set_mode(self.parts.rulebook, cloud, mode, rule=named, author=author, at=at)
        flash(
            "The rule is only observed: nothing is written because of it."
            if mode == "observe"
            else "Enforced from now on, for what is judged. A backfill brings it to the rest."
        )
        return back_to(cloud, named)

    def delete(self, cloud: str) -> Response | tuple[str, int]:
        """Remove a rule; its versions stay, and one of them can be restored."""
        must_be_writable(self.parts.settings)
        named = sent_id()
        before = rulebook.one_rule(self.parts.rulebook, cloud, named)
        if not sent_etag()(rulebook.etag(before)):
            raise rulebook.RuleEdited(named)
        effect = effect_now(self.parts, cloud, Draft(removed=[named]))
        if is_too_much(self.parts, effect):
            return ask_first(cloud, before, effect)
        rulebook.delete_rule(self.parts.rulebook, cloud, named, author=g.visitor.name, at=self.parts.clock())
        flash("The rule is deleted. Its versions stay: one of them can be restored.")
        return redirect(url_for("rules_pages.versions", cloud=cloud, id=named), 303)


def sent_id() -> str:
    """Return the external id of the rule that a form is about."""
    if not (named := request.form.get("id", "")):
        raise BadRequest("the form does not say which rule it is about")
    return named


def sent_etag() -> Callable[[str], bool]:
    """Return what the form's ETag says to that of the rule as it is kept."""
    etag = request.form.get("etag", "")
    return lambda kept: kept == etag


def effect_now(parts: WebParts, cloud: str, draft: Draft) -> Effect:
    """Return the effect of a draft on the assets that were judged."""
    return effect_of(parts.preview(cloud), draft, MOST_LOOKED_AT)


def is_too_much(parts: WebParts, effect: Effect) -> bool:
    """Say whether somebody has to agree to the number of assets first, and has not in this form."""
    try:
        Belt(*parts.settings.ask_above).check(effect.estimated(effect.touched), effect.total, _agreed())
    except MustAgree:
        return True
    return False


def ask_first(cloud: str, rule: Mapping[str, Any], effect: Effect) -> tuple[str, int]:
    """Return the page that shows the effect and asks, with the same form again."""
    again = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_AGAIN]
    return render_template("rules/ask.html", cloud=cloud, rule=rule, effect=effect, again=again), 409


def effect_told(effect: Effect) -> str:
    """Return an effect in one sentence."""
    looked_at = counted(effect.looked_at, "asset")
    seen = f"By the verdicts on {'' if effect.is_whole else 'a sample of '}{looked_at}"
    if not effect.affected:
        return f"{seen}, nothing changes."
    counts = (effect.changed, sum(effect.appearing.values()), sum(effect.disappearing.values()))
    values, come, go = map(effect.estimated, counts)
    changes = f"{counted(values, 'asset gets', 'assets get')} other values"
    troubles = f"{counted(come, 'problem appears', 'problems appear')} and {go:,} go"
    return f"{seen}, {changes}, {troubles}. A backfill brings the rule to them."


def back_to(cloud: str, external_id: str) -> Response:
    """Return to the rule's page."""
    return redirect(url_for("rules_pages.rule", cloud=cloud, id=external_id), 303)


_NOT_AGAIN = ("csrf_token", "agreed")


def _agreed() -> int | None:
    text = request.form.get("agreed", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
