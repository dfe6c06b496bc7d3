"""The rule engine: pure, no I/O, no clock. What a rule set means is told in docs/rules.md.

fields = read_fields(json_of_metadata_fields)
rules, suspended = compile_rules(fields, read_rules(json_of_metadata_rules))
verdict = rules.evaluate(asset_metadata)
"""

from app.rules.compile import Suspended, compile_rules, read_rules
from app.rules.engine import RuleSet
from app.rules.fields import Field, read_fields, usable_fields
from app.rules.grammar import grammar_problems
from app.rules.outcome import FieldVerdict
from app.rules.references import reference_problems
from app.rules.verdict import Verdict

__all__ = [
    "Field",
    "FieldVerdict",
    "RuleSet",
    "Suspended",
    "Verdict",
    "compile_rules",
    "grammar_problems",
    "read_fields",
    "read_rules",
    "reference_problems",
    "usable_fields",
]
