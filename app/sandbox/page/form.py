"""What the faults form asks for, and reading what was filled in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.sandbox.errors import SandboxError
from app.sandbox.words import JsonObject


class FormRefused(SandboxError):
    """A form holds something that makes no sense; `form` names it and `given` is what was filled in."""

    def __init__(self, form: str, message: str, given: Mapping[str, str]) -> None:
        super().__init__(message)
        self.form, self.given = form, given


@dataclass(frozen=True)
class Entry:
    """One fault on the form: its name in the JSON object, a label and a hint."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True)
class Group:
    """Faults that belong together."""

    title: str
    entries: tuple[Entry, ...] = field(default_factory=tuple)


GROUPS = (
    Group(
        "Calls",
        (
            Entry("latency_ms", "Latency", "milliseconds that every call waits"),
            Entry("error_rate", "Errors", "share of calls answered 500 to 504, from 0 to 1"),
            Entry("rate_limit", "Rate limit", "this many Admin calls, or a share of them, answered 420"),
            Entry("retry_after", "Retry after", "seconds that such a 420 asks to wait"),
            Entry("reset_after_apply", "Cut off", "this many calls, or a share, done and then cut off"),
            Entry("read_lag_ms", "Read lag", "milliseconds until a new asset can be read"),
        ),
    ),
    Group(
        "Notifications",
        (
            Entry("drop", "Lost", "share that is never sent, from 0 to 1"),
            Entry("duplicate", "Doubled", "share that is sent twice"),
            Entry("reorder", "Held back", "share that comes late"),
            Entry("reorder_ms", "At most late", "milliseconds"),
        ),
    ),
    Group("Both", (Entry("seed", "Dice", "a number; the same one repeats a run"),)),
)
STATUSES = Entry("statuses", "Single statuses", "a JSON list: calls that match are answered with a status")


def read_faults(given: Mapping[str, str]) -> JsonObject:
    """Return the faults that a form asks for, blank ones left out; raises FormRefused."""
    wanted: JsonObject = {}
    for name in [entry.name for group in GROUPS for entry in group.entries] + [STATUSES.name]:
        text = given.get(name, "").strip()
        if text:
            wanted[name] = _parsed(name, text, given)
    return wanted


def _parsed(name: str, text: str, given: Mapping[str, str]) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "JSON" if name == STATUSES.name else "a number"
        raise FormRefused("faults", f"{name} must be {kind}, such as 1 or 0.5", given) from error
    return value
