"""Make a whole list the rules: from a file, or the account's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.ports import RuleBook
from app.usecases.rulebook.check import read_kept


class HasRules(Protocol):
    """What is asked of an account here; `app.ports.Account` has it."""

    @property
    def cloud(self) -> str:
        """The cloud name."""

    def rules(self) -> list[dict[str, Any]]:
        """The account's own conditional metadata rules."""


def replace_rules(
    book: RuleBook, cloud: str, rules: Sequence[Mapping[str, Any]], *, author: str, at: float
) -> bool:
    """Make these the rules, in this order; False if they already are.

    Args:
        rules: as `load_rules_file` returns them: complete, each with its own external_id.
        author: kept in the history of each rule that differs.
        at: Unix time in seconds.
    """
    return book.replace(cloud, rules, author, at)


def mirror_rules(book: RuleBook, account: HasRules, at: float) -> bool:
    """Take over the account's own rules as they are; False if nothing differs.

    Raises:
        RuleSetInvalid: the account has rules we do not understand; those mirrored before stay in force.
        AccountError: they could not be read.
    """
    rules = [dict(rule) for rule in read_kept(account.rules())]
    return book.replace(account.cloud, rules, "account", at)
