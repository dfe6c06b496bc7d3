"""May rules be changed here at all?"""

from __future__ import annotations

from pathlib import Path


def read_only_reason(rules_file: Path | None, rules_source: str) -> str | None:
    """Return why rules cannot be changed here, with the place where they can be; None if they can.

    Args:
        rules_file: the setting RULES_FILE.
        rules_source: the setting RULES_SOURCE.
    """
    if rules_file:
        return f"the rules come from the file {rules_file.name} (RULES_FILE); change them there"
    if rules_source == "account":
        return "the rules are the account's own (RULES_SOURCE=account); change them in the account"
    return None
