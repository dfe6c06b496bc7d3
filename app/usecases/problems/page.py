"""The report as one HTML page to send on: no script, no other file, readable on a phone."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from app.usecases.problems.chart import chart_of
from app.usecases.problems.counting import BY
from app.usecases.problems.report import MissingReport
from app.usecases.problems.text import HEADINGS, name_of, problems_in_words, summary
from app.usecases.words import lasting, moment

MOST_GROUPS = 50


def page_of(report: MissingReport, by: str | None = None) -> str:
    """Return the page, with the groups by one thing alone if asked for."""
    return _template().render(
        report=report,
        by=[one for one in ((by,) if by else BY) if report.groups[one]],
        chart=chart_of(report.trend),
        most=None if by else MOST_GROUPS,
        style=_style(),
        style_hash=base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode(),
    )


@cache
def _environment() -> Environment:
    loader = PackageLoader("app.usecases.problems", ".")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.globals.update(
        headings=HEADINGS,
        name_of=name_of,
        lasting=lasting,
        moment=moment,
        summary=summary,
        in_words=problems_in_words,
    )
    return made


def _template() -> Template:
    return _environment().get_template("page.html")


@cache
def _style() -> str:
    source, *_ = _environment().loader.get_source(_environment(), "page.css")  # type: ignore[union-attr]  # it has one
    return source
