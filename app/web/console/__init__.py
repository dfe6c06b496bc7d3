"""The console: what the administrator sees in a browser. One page a file; `frame` is what all have in common.

A new page: a class with `blueprint()`, made by `account_pages.pages_of_account`; its template extends
`base.html`; then a line in `pages` below, one in `navigation.PAGES` and one in `app.web.access.guard.ACCESS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint, Flask

from app.web.console import frame
from app.web.console.activity import Activity
from app.web.console.asset import AssetPage
from app.web.console.board import Board
from app.web.console.exceptions import ExceptionsPage
from app.web.console.first_steps import FirstSteps
from app.web.console.overview import Overview
from app.web.console.queue import Queue
from app.web.console.rules_pages import RulesPages
from app.web.console.runs import RunsPages
from app.web.console.settings import SettingsPage
from app.web.console.try_it import TryIt
from app.web.console.worked_out import WorkedOut
from app.web.parts import WebParts
from app.web.status import Status


class Door(Protocol):
    """Something with routes."""

    def blueprint(self) -> Blueprint:
        """Return the routes."""


def pages(parts: WebParts, status: Status) -> Sequence[Door]:
    """Return all pages of the console."""
    known = WorkedOut()
    return (
        Overview(parts, status),
        Board(parts),
        RulesPages(parts, known),
        TryIt(parts, known),
        AssetPage(parts),
        ExceptionsPage(parts),
        RunsPages(parts),
        Queue(parts, status),
        Activity(parts),
        SettingsPage(parts),
        FirstSteps(parts),
    )


def install(app: Flask, parts: WebParts) -> None:
    """Give all templates what the frame around each page needs."""
    frame.install(app, parts.settings)
