"""The versions of a rule: what each changed, and back to one of them."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.usecases import rulebook
from app.usecases.preview import Draft
from app.web.console.rule_changes import (
    ask_first,
    back_to,
    effect_now,
    effect_told,
    is_too_much,
    sent_etag,
    sent_id,
)
from app.web.parts import WebParts
from app.web.rules_api import change_context, must_be_writable


class RuleHistory:
    """Shows the versions of a rule and takes it back to one of them."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes."""
        routes.get("/rule/versions")(self.versions)
        routes.post("/rule/restore")(self.restore)
        routes.add_app_template_filter(as_json, "as_json")

    def versions(self, cloud: str) -> str:
        """Show all versions of a rule, the latest first; of one that was deleted too."""
        named = request.args.get("id", "")
        versions = rulebook.versions_of(self.parts.rulebook, cloud, named)
        kept = [
            rule for rule in rulebook.list_rules(self.parts.rulebook, cloud) if rule["external_id"] == named
        ]
        return render_template(
            "rules/versions.html",
            cloud=cloud,
            id=named,
            versions=versions[::-1],
            etag=rulebook.etag(kept[0]) if kept else "",
            now=self.parts.clock(),
        )

    def restore(self, cloud: str) -> Response | tuple[str, int]:
        """Make a rule again what it was in one of its versions."""
        must_be_writable(self.parts.settings)
        named, number = sent_id(), _number()
        versions = rulebook.versions_of(self.parts.rulebook, cloud, named)
        if not 1 <= number <= len(versions):
            raise rulebook.RuleNotFound(f"{named} version {number}")
        effect = effect_now(self.parts, cloud, Draft(changed=[versions[number - 1].rule]))
        if is_too_much(self.parts, effect):
            return ask_first(cloud, versions[-1].rule, effect)
        rulebook.restore_version(
            self.parts.rulebook,
            cloud,
            named,
            number,
            only_if=sent_etag() if request.form.get("etag") else None,
            **change_context(self.parts),
        )
        flash(f"The rule is again what it was in version {number}. {effect_told(effect)}")
        return back_to(cloud, named)


def as_json(value: Any) -> str:
    """Return a value as JSON that people read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _number() -> int:
    text = request.form.get("number", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("the form does not say which version")
    return int(text)
