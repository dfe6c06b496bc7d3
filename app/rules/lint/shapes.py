"""Texts that conditions see, as values of a field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.rules.fields import Field
from app.rules.inference import Standing, standing
from app.rules.values import DECIMAL, Chosen


def is_valid(of: Field, whole: Chosen) -> bool:
    """Say whether a populated value that shows these texts is right, as far as its field goes."""
    if of.is_set:
        return whole <= of.active
    if len(whole) != 1:
        return False
    value = value_of(of, next(iter(whole)))
    return standing(of, value, of.active) in (Standing.FINE, Standing.UNCHECKED)


def value_of(of: Field, text: str) -> Any:
    """Return the value of a single-valued field that shows a text, of the field's own type if possible."""
    if of.type == "integer" and DECIMAL.fullmatch(text) and str(int(text)) == text:
        return int(text)
    return text


def shaped(of: Field, texts: Iterable[str]) -> Any:
    """Return a value that shows these texts, in datasource order where there is one."""
    order = list(of.options or ())
    found = sorted(texts, key=lambda text: (order.index(text) if text in order else len(order), text))
    if of.is_set:
        return found
    return value_of(of, found[0]) if len(found) == 1 else found
