"""What can go wrong with a rule that is named, apart from what app.errors lists.

FieldwardenError
├── RuleNotFound    no rule has this external_id
├── RuleEdited      the rule is not any more the one that was looked at
└── RulesChanged    somebody else kept changing the rule at the same time
"""

from __future__ import annotations

from app.errors import FieldwardenError


class RuleNotFound(FieldwardenError):
    """No rule has the external_id; the message is the vendor's (docs/vendor.md#errors-and-limits)."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"Resource not found - {external_id}")


class RuleEdited(FieldwardenError):
    """Somebody else has changed the rule since it was looked at; nothing was changed."""

    def __init__(self, external_id: str) -> None:
        super().__init__(
            f"somebody else has changed the rule {external_id} since you looked at it: look at it again, "
            "then send your change with its new ETag"
        )


class RulesChanged(FieldwardenError):
    """The rule changed under us each time we tried; sending the request again is the remedy."""
