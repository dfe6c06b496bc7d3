"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.usecases.problems.counting import BY, Group
from app.usecases.problems.found import in_words, told
from app.usecases.problems.report import MissingReport, Row
from app.usecases.words import counted, lasting, moment, on_one_line

HEADINGS = {
    "field": "By missing field",
    "problem": "By problem",
    "folder": "By folder",
    "uploader": "By uploader",
    "type": "By type",
}
_SHORT = 10
_DAYS = 60
_BARS = "▁▂▃▄▅▆▇█"


def text_of(report: MissingReport, by: str | None = None) -> Iterator[str]:
    """Yield the lines of a report, or of its groups by one thing alone, and then all of these."""
    yield f"{report.cloud}: {summary(report)}  ({moment(report.at)})"
    for one in (by,) if by else BY:
        yield from _groups(report, one, len(report.groups[one]) if by else _SHORT)
    if by is None and report.assets:
        yield from _trend(report)
        yield from ("", "Waiting longest")
        yield from (_row(row, report.at) for row in report.oldest[:_SHORT])


def summary(report: MissingReport) -> str:
    """Return the report in one sentence."""
    if not report.assets:
        return "no asset has problems"
    most = "" if report.whole else "at least "
    lacking = f"{report.missing:,} of them lack a mandatory value"
    return f"{most}{counted(report.assets, 'asset')} with problems; {lacking}"


def name_of(by: str, name: str) -> str:
    """Return a group's name as people read it."""
    if by == "problem":
        return told(name)
    nameless = {"folder": "(top folder)", "uploader": "not known"}.get(by, "")
    return (f"key {name}" if by == "uploader" else name) if name else nameless


def problems_in_words(row: Row) -> str:
    """Return the problems of an asset in words."""
    return in_words(one.pair for one in row.problems)


def _groups(report: MissingReport, by: str, most: int) -> Iterator[str]:
    groups = report.groups[by]
    if not groups:
        return
    yield from ("", f"{HEADINGS[by]:<44} {'assets':>8}  {'oldest':>8}  {_then(report, by)}".rstrip())
    for group in groups[:most]:
        yield _group(report, by, group)
    if len(groups) > most:
        yield f"  … and {len(groups) - most} more: --by {by} shows all"


def _group(report: MissingReport, by: str, group: Group) -> str:
    name, before = on_one_line(name_of(by, group.name)), report.before(by, group.name)
    was = "" if before is None else f"  {before:>8,}"
    return f"  {name:<42} {group.assets:>8,}  {lasting(report.at - group.oldest):>8}{was}"


def _then(report: MissingReport, by: str) -> str:
    return report.then.date if report.then and report.before(by, "") is not None else ""


def _trend(report: MissingReport) -> Iterator[str]:
    days = report.trend[-_DAYS:]
    if len(days) > 1:
        bars = _sparkline([day.assets for day in days])
        yield from ("", f"Trend  {days[0].date} {days[0].assets:,}  {bars}  {days[-1].assets:,} today")


def _sparkline(counts: Sequence[int]) -> str:
    highest = max(*counts, 1)
    return "".join(_BARS[count * (len(_BARS) - 1) // highest] for count in counts)


def _row(row: Row, now: float) -> str:
    where = f"{row.about.get('resource_type')} {row.about.get('public_id')}"
    return on_one_line(f"  {lasting(now - row.since):>8}  {where}  {problems_in_words(row)}")
