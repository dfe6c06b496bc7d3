"""What the fields of a search mean: how their values are read from documents and compared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from app.sandbox.search.tokens import Range, Token

Test = Callable[[Any], bool]
Holds = Callable[[Any], bool]


class Kind(Protocol):
    """A kind of values: what equal means, and by what they are ordered."""

    def equal(self, operator: str, wanted: Token) -> Holds:
        """Return what a value must hold to be equal, by `:` or by `=`."""

    def bound(self, text: str) -> Any:
        """Return what a text is compared as; raises ApiError (400), a "query error"."""

    def order(self, value: Any) -> Any:
        """Return what a value is ordered by."""


@dataclass(frozen=True)
class Field:
    """A field of a search: the kind of its values, and how a document's values are found, none or several."""

    kind: Kind
    values: Callable[[Any], Iterable[Any]]


class Words(Protocol):
    """The vocabulary of a search."""

    def field(self, name: str) -> Field | None:
        """Return a field, None if the name means nothing: it then matches nothing."""

    def bare(self, word: Token) -> Test:
        """Return the test of a word without an operator."""

    def compare(self, name: str, operator: str, wanted: Token) -> Test:
        """Return the test of `field operator value`."""

    def between(self, name: str, wanted: Range) -> Test:
        """Return the test of `field:[low TO high]`."""


def one_of(*values: Any) -> list[Any]:
    """Return the values but those that are missing."""
    return [value for value in values if value is not None]


def compared(field: Field | None, operator: str, wanted: Token) -> Test:
    """Return the test that one of a document's values compares as wanted."""
    if field is None:
        return lambda _: False
    kind, values = field.kind, field.values
    if operator in (":", "="):
        holds = kind.equal(operator, wanted)
    else:
        holds = _ordered(kind, operator, kind.bound(wanted.text))
    return lambda document: any(holds(value) for value in values(document))


def inside(field: Field | None, wanted: Range) -> Test:
    """Return the test that one of a document's values lies in the range."""
    if field is None:
        return lambda _: False
    kind, values = field.kind, field.values
    above = _ordered(kind, ">=" if wanted.with_low else ">", kind.bound(wanted.low))
    below = _ordered(kind, "<=" if wanted.with_high else "<", kind.bound(wanted.high))
    return lambda document: any(above(value) and below(value) for value in values(document))


def _ordered(kind: Kind, operator: str, bound: Any) -> Holds:
    order = kind.order
    tests: dict[str, Holds] = {
        "<": lambda value: bool(order(value) < bound),
        "<=": lambda value: bool(order(value) <= bound),
        ">": lambda value: bool(order(value) > bound),
        ">=": lambda value: bool(order(value) >= bound),
    }
    return tests[operator]
