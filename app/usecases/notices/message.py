"""Notices as the message that is sent: JSON that a program reads, with a `text` that Slack shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.model import Notice
from app.usecases.problems.found import in_words
from app.usecases.words import counted, on_one_line

LINES = 20
"""Assets that the text names."""
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. id: the same at every try, so that its receiver can drop repeats."""

    id: str
    body: bytes


def message_of(cloud: str, notices: Sequence[Notice]) -> Message:
    """Return the message on some notices, one at least; always the same for the same ones."""
    last = datetime.fromtimestamp(notices[-1].at, UTC)
    document = {
        "type": "problems.changed",
        "timestamp": last.isoformat(timespec="seconds"),
        "text": "\n".join(_text(cloud, notices)),
        "data": {
            "cloud": cloud,
            "opened": sum(len(one.opened) for one in notices),
            "closed": sum(len(one.closed) for one in notices),
            "items": [_item(notice) for notice in notices],
        },
    }
    return Message(
        id=f"notice_{cloud}_{notices[0].id}_{len(notices)}".replace(".", "_"),
        body=json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"),
    )


def _item(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "at": notice.at,
        "asset_id": notice.asset_id,
        **notice.about,
        "gone": notice.gone,
        "opened": [{"code": code, "field": name} for code, name in notice.opened],
        "closed": [{"code": code, "field": name} for code, name in notice.closed],
    }


def _text(cloud: str, notices: Sequence[Notice]) -> Iterator[str]:
    opened, closed = sum(bool(one.opened) for one in notices), sum(bool(one.closed) for one in notices)
    if len(notices) > 1:
        yield _escaped(f"{cloud}: new problems with {counted(opened, 'asset')}, solved ones with {closed:,}")
    for notice in notices[:LINES]:
        yield _escaped(f"{notice.about.get('public_id', notice.asset_id)} ({cloud}): {_changes(notice)}")
    if len(notices) > LINES:
        yield f"… and {len(notices) - LINES:,} more"


def _changes(notice: Notice) -> str:
    if notice.gone:
        return "deleted; nothing is left to do"
    parts = [("new: ", notice.opened), ("solved: ", notice.closed)]
    return " / ".join(head + in_words(pairs) for head, pairs in parts if pairs)


def _escaped(text: str) -> str:
    """Return a text in which nothing is markup: no name of an asset may call a channel or pose as a link."""
    return on_one_line(text).translate(_MARKUP)
