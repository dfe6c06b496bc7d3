"""Telling of undos: what one would do, what came of one, which there were."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from app.cli.words import printable

if TYPE_CHECKING:
    from app.usecases.undo import Image, Undo


def show_preview(taking: Undo, cloud: str, found: dict[str, Image], *, as_json: bool) -> int:
    """Tell for each asset what would be put back and what would be left. Returns the exit code."""
    restore, reasons, cursor = 0, Counter[str](), None
    while found:
        page = taking.preview(cloud, found, cursor)
        for one in page.items:
            restore += len(one.restore)
            reasons.update(one.left.values())
            item = one.as_json()
            _say(item, as_json, [*_to_restore(item), *_left(item)])
        cursor = page.next_cursor
        if cursor is None:
            break
    click.echo(f"would put back: {restore:,}; nothing was written", err=True)
    return _sum_up(reasons)


def show_results(taking: Undo, cloud: str, run_id: str, *, as_json: bool) -> int:
    """Tell what came of an undo. Returns the exit code."""
    restored, waiting, reasons = 0, 0, Counter[str]()
    for item in _results(taking, cloud, run_id):
        restored += len(item["restored"])
        waiting += item["waits"]
        reasons.update(item["left"].values())
        lines = [*(f"{name}: {_value(value)}" for name, value in item["restored"].items()), *_left(item)]
        _say(item, as_json, [*lines, *(["waits"] if item["waits"] else [])])
    click.echo(f"put back: {restored:,}" + (f"; assets that wait: {waiting:,}" if waiting else ""), err=True)
    return _sum_up(reasons)


def show_run(taking: Undo, cloud: str, run_id: str, *, as_json: bool) -> int:
    """Tell what came of an undo that was begun before. Returns the exit code."""
    from app.usecases.undo import UndoRefused

    if taking.run(cloud, run_id) is None:
        raise UndoRefused(f"{cloud} has no undo {run_id}: `fieldwarden undo --list` names them")
    return show_results(taking, cloud, run_id, as_json=as_json)


def list_runs(taking: Undo, cloud: str, *, as_json: bool) -> None:
    """List the undos there were, latest first."""
    from app.usecases.audit.export import moment

    for run in taking.runs(cloud):
        which = ", ".join(f"{name} {value}" for name, value in run["selection"].items())
        come = f"{run['state']}: {run['through']:,} of {run['assets']:,} assets"
        told = f"{run['id']}  {moment(run['at'])}  {come}"
        click.echo(json.dumps(run) if as_json else printable(f"{told}; {which}; by {run['by']}"))


def _results(taking: Undo, cloud: str, run_id: str) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = taking.results(cloud, run_id, cursor, 1000)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _say(item: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    if as_json:
        click.echo(json.dumps(item, ensure_ascii=False))
        return
    about = item.get("public_id") or item["asset_id"]
    for line in lines:
        click.echo(printable(f"{about}  {line}"))


def _to_restore(item: dict[str, Any]) -> list[str]:
    return [f"{name}: {_value(at['now'])} -> {_value(at['then'])}" for name, at in item["restore"].items()]


def _left(item: dict[str, Any]) -> list[str]:
    return [f"{name}: left, {reason}" for name, reason in item["left"].items()]


def _sum_up(reasons: Counter[str]) -> int:
    for reason, count in reasons.most_common():
        click.echo(f"left as it is: {count:,} ({reason})", err=True)
    return 1 if reasons else 0


def _value(value: Any) -> str:
    return "nothing" if value in (None, "", []) else json.dumps(value, ensure_ascii=False)
