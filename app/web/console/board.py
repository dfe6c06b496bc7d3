"""Missing metadata: the assets that have problems, filtered, to be looked at, re-checked and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.model import Page
from app.usecases.look_again import look_again
from app.usecases.problems import lines
from app.usecases.problems.chart import chart_of
from app.usecases.problems.found import WORDS, Found, folder_of, found_in
from app.usecases.problems.found import told as called
from app.usecases.problems.report import row_of
from app.usecases.problems.which import every_problem, page_of_problems
from app.web.console.account_pages import pages_of_account, told
from app.web.console.names import names_in
from app.web.console.pictures import Pictures
from app.web.own_api import page_asked
from app.web.parts import WebParts
from app.web.problems_api import FILTERS, ORDERS, answer_file, choice_asked, is_cursor, which_asked

LOOKED_AT = 1000
"""Assets that one page looks at where it is filtered; the next page goes on."""
AGES = {"86400": "a day", "604800": "a week", "2592000": "30 days", "7776000": "90 days"}
TYPES = ("image", "video", "raw")
DAYS = 90
"""Days of the trend."""


@dataclass(frozen=True, slots=True)
class Card:
    """One asset on the board."""

    record: Mapping[str, Any]
    problems: list[Found]
    folder: str
    thumbnail: str | None


class Board:
    """The page about assets with problems."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("board", self.parts)
        pages.get("/missing")(self.show)
        pages.get("/missing/export")(self.export)
        pages.post("/missing/check")(self.check)
        return pages

    def show(self, cloud: str) -> str:
        """Show a page of the assets with problems that match."""
        pictures = Pictures(self.parts.settings.accounts[cloud])
        page, documents = self._page(cloud), self.parts.rulebook.load(cloud)
        days = self.parts.trends.days(cloud)[-DAYS:]
        return render_template(
            "work/board.html",
            cloud=cloud,
            now=self.parts.clock(),
            cards=[_card(record, pictures) for record in page.items],
            next_cursor=page.next_cursor,
            asked=asked(),
            is_filtered=bool(filters_asked()),
            names=names_in(documents),
            called=called,
            problems=WORDS,
            ages=AGES,
            types=TYPES,
            days=days,
            chart=chart_of(days),
        )

    def export(self, cloud: str) -> Response:
        """Answer all assets with problems that match as a file, one asset or problem a line."""
        kind, now = choice_asked("format", ("csv", "jsonl")), self.parts.clock()
        self.parts.records.problems(cloud, None, 1)  # so that a Redis that is gone is said in time
        found = every_problem(
            self.parts.records, cloud, which_asked(request.args), now=now, oldest_first=_is_oldest_first()
        )
        rows = map(row_of, found)
        body: Iterator[str] = lines.csv_of_assets(rows, now) if kind == "csv" else lines.json_of_assets(rows)
        return answer_file(cloud, now, kind, (f"{line}\n" for line in body))

    def check(self, cloud: str) -> Response:
        """Have the assets of the page judged again that was shown."""
        found = self._page(cloud).items
        parts = self.parts
        count = look_again(parts.mailbox, parts.dispatcher, cloud, found, parts.clock())
        told_of = f"{count:,} {'asset is' if count == 1 else 'assets are'} queued and will be judged again"
        return told(f"{told_of} in a moment.", url_for("board.show", cloud=cloud, **asked()))

    def _page(self, cloud: str) -> Page[dict[str, Any]]:
        cursor, limit = page_asked(is_cursor)
        return page_of_problems(
            self.parts.records,
            cloud,
            which_asked(request.args),
            cursor,
            limit,
            now=self.parts.clock(),
            oldest_first=_is_oldest_first(),
            most=LOOKED_AT,
        )


def filters_asked() -> dict[str, str]:
    """Return the filters in the page's address."""
    return {name: request.args[name] for name in (*FILTERS, "older_than") if request.args.get(name)}


def asked() -> dict[str, Any]:
    """Return what the page's address asks for: filters, order and place."""
    also = {name: request.args[name] for name in ("order", "cursor") if request.args.get(name)}
    return {**filters_asked(), **also}


def _is_oldest_first() -> bool:
    return choice_asked("order", ORDERS) == "oldest"


def _card(record: Mapping[str, Any], pictures: Pictures) -> Card:
    return Card(record, found_in(record), folder_of(record), pictures.thumbnail(record))
