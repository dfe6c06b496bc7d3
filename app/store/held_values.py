"""Held values as texts: the same value gives the same text again, so that scripts can compare them."""

from __future__ import annotations

import json
from dataclasses import asdict

from app.model import HeldValue


def as_text(held: HeldValue) -> str:
    """Return a held value as JSON."""
    return json.dumps(asdict(held), separators=(",", ":"))


def from_text(text: str) -> HeldValue:
    """Return what `as_text` gave."""
    kept = json.loads(text)
    rules = kept["rules"]
    return HeldValue(**{**kept, "rules": None if rules is None else tuple((a, b) for a, b in rules)})
