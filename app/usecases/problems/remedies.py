"""What solves a problem of an asset, in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    "missing_mandatory": "Give it a value, let a rule apply one, or grant an exception.",
    "disabled_value": "Remove the value, or change the field that the rule looks at. With CLEAR_INVALID=true "
    "such values are removed by themselves.",
    "value_not_allowed": "Choose another option, or allow this one in the rule.",
    "invalid_value": "Correct the value, or the field's own validation.",
    "invalid_apply_value": "The asset is not to blame: correct the rule, what it applies is not valid.",
    "unstable": "The asset is not to blame: let one of the rules in the loop look at another field.",
    "unchecked": "Write the field's pattern shorter and without look-around, so that values can be checked.",
    "refused": "The account does not take what the rules want. Correct the field or the rule, then re-check.",
    "overwritten": "Look at the value in Cloudinary, and set it again if it is not right now.",
    "breaker_open": "Another program keeps undoing the rules. Find it, or change the rule; then re-check.",
}
"""The codes of docs/rules.md#what-a-verdict-says, and those of what is recorded besides."""
