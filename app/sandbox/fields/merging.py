"""Stored and sent metadata put together, and what may not be missing from the outcome."""

import json
from collections.abc import Mapping, Sequence

from app.sandbox.errors import bad_request
from app.sandbox.words import MetadataValue

Values = dict[str, MetadataValue]
SentValues = dict[str, MetadataValue | None]
"""Typed values by field, None for one to clear."""


def merged(stored: Mapping[str, MetadataValue], sent: SentValues) -> Values:
    """Return stored values with the sent ones in their place, None removing one."""
    return {name: value for name, value in {**stored, **sent}.items() if value is not None}


def refuse_missing(names: Sequence[str]) -> None:
    """Refuse to leave mandatory fields without a value; the vendor's wording is unknown."""
    if names:
        raise bad_request(f"Missing value for mandatory metadata fields: {json.dumps(list(names))}")
