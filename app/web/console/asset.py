"""One asset: what the rules make of it and why, what is wrong and what solves it, what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from app.usecases.history import history_of
from app.usecases.look_again import look_again
from app.usecases.problems.found import folder_of, found_in
from app.usecases.problems.found import told as called
from app.usecases.problems.remedies import REMEDIES
from app.usecases.undo import Selection, UndoRefused
from app.web.console.account_pages import pages_of_account, told
from app.web.console.names import names_in
from app.web.console.pictures import Pictures
from app.web.console.try_it import query_of
from app.web.own_api import is_stream_id
from app.web.parts import WebParts

UNKNOWN = "Nothing is known of the asset {}: it was never judged, or it is gone"
HISTORY = 20
"""Entries of an asset's history on a page."""


class AssetPage:
    """The page about one asset."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("asset_page", self.parts)
        pages.get("/assets/<asset_id>")(self.show)
        pages.get("/assets/<asset_id>/why")(self.why)
        pages.post("/assets/<asset_id>/check")(self.check)
        pages.post("/assets/<asset_id>/undo")(self.undo)
        return pages

    def show(self, cloud: str, asset_id: str) -> str:
        """Show what is known of an asset."""
        records, cursor = self.parts.records, request.args.get("before") or None
        if cursor is not None and not is_stream_id(cursor):
            raise BadRequest("before: follow the link below the history")
        record, is_pending = records.verdict(cloud, asset_id), records.is_pending(cloud, asset_id)
        if record is None and not is_pending:
            raise NotFound(UNKNOWN.format(asset_id))
        pictures = Pictures(self.parts.settings.accounts[cloud])
        known = record or {"asset_id": asset_id}
        documents = self.parts.rulebook.load(cloud)
        return render_template(
            "work/asset.html",
            cloud=cloud,
            now=self.parts.clock(),
            asset_id=asset_id,
            record=known,
            folder=folder_of(known),
            is_pending=is_pending,
            is_outdated=record is not None and known.get("rules_version") != documents.version,
            problems=found_in(known),
            remedies=REMEDIES,
            fields=_fields(known),
            tried=query_of(known.get("values") or {}),
            names=names_in(documents),
            called=called,
            thumbnail=pictures.thumbnail(known) if record else None,
            in_console=pictures.in_console(known),
            history=history_of(records, cloud, asset_id, cursor, HISTORY),
        )

    def why(self, cloud: str, asset_id: str) -> str:
        """Show step by step why an asset is as it is, and what would solve its problems."""
        explanation = self.parts.explain(cloud).asset(asset_id)
        if explanation is None:
            raise NotFound(UNKNOWN.format(asset_id))
        fields = sorted(explanation.fields, key=lambda story: not story.problems)
        return render_template(
            "work/why.html",
            cloud=cloud,
            now=self.parts.clock(),
            explanation=explanation,
            fields=fields,
            names=names_in(self.parts.rulebook.load(cloud)),
        )

    def undo(self, cloud: str, asset_id: str) -> Response:
        """Have our last write to an asset taken back, and held afterwards."""
        undo, selection = self.parts.undo, Selection(asset=asset_id)
        back = url_for("asset_page.show", cloud=cloud, asset_id=asset_id)
        found = undo.select(cloud, selection)
        if not found:
            return told("Nothing was done: the audit tells of no write to this asset.", back)
        try:
            undo.begin(cloud, selection, found, g.visitor.name)
        except UndoRefused as refusal:
            return told(f"Nothing was done: {refusal}.", back)
        return told(
            "The last write is taken back in a moment, and held: the same rules do not repeat it.", back
        )

    def check(self, cloud: str, asset_id: str) -> Response:
        """Have an asset judged again."""
        record = self.parts.records.verdict(cloud, asset_id)
        if record is None:
            raise NotFound(UNKNOWN.format(asset_id))
        look_again(self.parts.mailbox, self.parts.dispatcher, cloud, [record], self.parts.clock())
        back = url_for("asset_page.show", cloud=cloud, asset_id=asset_id)
        return told("The asset is queued and will be judged again in a moment.", back)


def _fields(record: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the fields of the verdict, those that have something to say before the others."""
    fields: Mapping[str, Mapping[str, Any]] = (record.get("verdict") or {}).get("fields") or {}
    return sorted(fields.items(), key=lambda pair: not _has_something(pair[1]))


def _has_something(field: Mapping[str, Any]) -> bool:
    return bool(field.get("rules") or field.get("mandatory") or field.get("value") not in (None, []))
