"""What an explanation holds, as data; `sentences` has it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.model import Metadata


@dataclass(frozen=True, slots=True)
class RuleStory:
    """A rule that targets a field.

    state: `matches`, `does_not_match`, `observed` (it would match, but is only observed), `exempt`,
    `unstable` (its loop does not settle), `inactive` or `suspended`. does: what it does where it matches.
    because: why it plays no part, in words; empty if it does. condition: marked as `app.rules.trace` does;
    None where nothing tests it.
    """

    external_id: str
    name: str | None
    state: str
    does: tuple[str, ...]
    because: str
    condition: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ProblemStory:
    """Something that remains: its code, what that means here, and what solves it, in words."""

    code: str
    message: str
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written to a field: when (Unix time), from what to what, and by which rules (names)."""

    at: float
    before: Any
    after: Any
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldStory:
    """A field's way from what is stored, through its rules, to what results.

    options: those allowed, None for a field without a datasource.
    """

    field: str
    stored: Any
    result: Any
    enabled: bool
    mandatory: bool
    hidden: bool
    options: tuple[str, ...] | None
    rules: tuple[RuleStory, ...]
    problems: tuple[ProblemStory, ...]
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the asset: when (Unix time), the kind of audit entry, and a sentence."""

    at: float
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything told of an asset.

    asset_id, public_id, judged_at: None for values that are only thought of. notes: sentences about the asset
    as a whole. events: what happened to it, latest first. is_older_left: there may be older ones.
    """

    metadata: Metadata
    fields: tuple[FieldStory, ...]
    asset_id: str | None = None
    public_id: str | None = None
    judged_at: float | None = None
    notes: tuple[str, ...] = ()
    events: tuple[Event, ...] = field(default_factory=tuple)
    is_older_left: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)
