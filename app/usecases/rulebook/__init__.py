"""What can be done with an account's rules: list, create, update, delete, replace, guard, take back.

The shape of a rule is the vendor's (docs/vendor.md#rules-api); what it means is told in docs/rules.md.
"""

from app.usecases.rulebook.change import create_rule, delete_rule, update_rule
from app.usecases.rulebook.check import FieldsOf
from app.usecases.rulebook.document import etag
from app.usecases.rulebook.errors import RuleEdited, RuleNotFound, RulesChanged
from app.usecases.rulebook.file import file_stamp, load_rules_file
from app.usecases.rulebook.guards import field_in_use, option_in_use
from app.usecases.rulebook.linting import lint_account, lint_draft, lint_known, lint_saved
from app.usecases.rulebook.listing import list_rules, one_rule, suspended_rules, told_suspended
from app.usecases.rulebook.looking import known_documents, problems_in
from app.usecases.rulebook.replace import mirror_rules, replace_rules
from app.usecases.rulebook.versions import Change, Version, differences, restore_version, versions_of
from app.usecases.rulebook.whatif import what_if

__all__ = [
    "Change",
    "FieldsOf",
    "RuleEdited",
    "RuleNotFound",
    "RulesChanged",
    "Version",
    "create_rule",
    "delete_rule",
    "differences",
    "etag",
    "field_in_use",
    "file_stamp",
    "known_documents",
    "lint_account",
    "lint_draft",
    "lint_known",
    "lint_saved",
    "list_rules",
    "load_rules_file",
    "mirror_rules",
    "one_rule",
    "option_in_use",
    "problems_in",
    "replace_rules",
    "restore_version",
    "suspended_rules",
    "told_suspended",
    "update_rule",
    "versions_of",
    "what_if",
]
