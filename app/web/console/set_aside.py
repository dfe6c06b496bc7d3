"""What was set aside for a person: listed, looked at, tried again or thrown away once the count is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotFound

from app.usecases.parked import AT_ONCE, Outcome, Which, kind_of
from app.web.console.account_pages import told
from app.web.console.words import counted
from app.web.own_api import is_stream_id, page_asked
from app.web.parked_api import FILTERS, filters_in, parked_of
from app.web.parts import WebParts

KINDS = {"entry": "an asset that keeps failing", "delivery": "a delivery that is not understood"}
ACTIONS = {"retry": ("Try again", "tried again"), "discard": ("Throw away", "thrown away")}
"""What can be done: how a button says it, and what was done then."""
LISTED = 10
"""Items shown before something is done to them."""
ASKED = (*FILTERS, "kind")


class SetAside:
    """The pages about what is set aside."""

    def __init__(self, parts: WebParts) -> None:
        self.parts, self.items = parts, parked_of(parts)

    def add_to(self, pages: Blueprint) -> None:
        """Add the routes."""
        pages.get("/queue/parked", endpoint="parked")(self.show)
        pages.get("/queue/parked/confirm", endpoint="confirm")(self.confirm)
        pages.post("/queue/parked/act", endpoint="act")(self.act)
        pages.get("/queue/parked/<item_id>", endpoint="item")(self.item)

    def show(self, cloud: str) -> str:
        """Show a page of what is set aside."""
        cursor, limit = page_asked(is_stream_id)
        page = self.items.page(cloud, which_in(request.args), cursor, limit)
        return render_template(
            "queue/parked.html",
            cloud=cloud,
            now=self.parts.clock(),
            items=page.items,
            next_cursor=page.next_cursor,
            asked=asked_in(request.args),
            kind_of=kind_of,
            kinds=KINDS,
            total=self.parts.records.counts(cloud, self.parts.clock())["parked"],
        )

    def item(self, cloud: str, item_id: str) -> str:
        """Show one item whole."""
        found = self.parts.records.parked_item(cloud, item_id) if is_stream_id(item_id) else None
        if found is None:
            raise NotFound("It is not set aside any more: it was tried again or thrown away")
        kind = KINDS[kind_of(found)]
        return render_template("queue/item.html", cloud=cloud, now=self.parts.clock(), item=found, kind=kind)

    def confirm(self, cloud: str) -> str:
        """Show how many items are meant, and ask."""
        which = which_in(request.args)
        return render_template(
            "queue/confirm.html",
            cloud=cloud,
            now=self.parts.clock(),
            action=_action(request.args),
            actions=ACTIONS,
            count=self.items.count(cloud, which),
            shown=self.items.page(cloud, which, None, LISTED).items,
            asked=asked_in(request.args),
            ids=request.args.getlist("id"),
            at_once=AT_ONCE,
        )

    def act(self, cloud: str) -> Response:
        """Try items again, or throw them away."""
        form = request.form
        action, which = _action(form), which_in(form)
        if which == Which() and form.get("all") != "yes":
            raise BadRequest("say which items")
        do = self.items.replay if action == "retry" else self.items.discard
        outcome = do(cloud, which, g.visitor.name)
        if outcome.more and not outcome.left:
            values: dict[str, Any] = {**asked_in(form), "action": action, "all": form.get("all", "")}
            again = url_for("queue.confirm", cloud=cloud, **values)
            return told(f"{_said(action, outcome)} There are more; go on?", again)
        return told(_said(action, outcome), url_for("queue.parked", cloud=cloud))


def asked_in(given: MultiDict[str, str]) -> dict[str, str]:
    """Return the filters as they were given."""
    return {name: given[name] for name in ASKED if given.get(name)}


def which_in(given: MultiDict[str, str]) -> Which:
    """Return which items a query or a form means. Raises BadRequest."""
    ids, kind = given.getlist("id"), given.get("kind") or None
    if kind not in (None, *KINDS):
        raise BadRequest(f"kind: one of {', '.join(KINDS)}")
    if not (len(ids) <= AT_ONCE and all(map(is_stream_id, ids))):
        raise BadRequest(f"id: up to {AT_ONCE} ids of items")
    filters: dict[str, Any] = filters_in(given)
    return Which(ids=ids or None, kind=kind, **filters)


def _action(given: MultiDict[str, str]) -> str:
    action = given.get("action", "")
    if action not in ACTIONS:
        raise BadRequest(f"action: one of {', '.join(ACTIONS)}")
    return action


def _said(action: str, outcome: Outcome) -> str:
    said = f"{counted(outcome.done, 'thing was', 'things were')} {ACTIONS[action][1]}."
    if outcome.left:
        stay = counted(len(outcome.left), "thing stays", "things stay")
        said += f" {stay} as before: {outcome.left[0].reason}"
    return said
