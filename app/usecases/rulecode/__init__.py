"""Rules as code: from a list of rules that shall be in force to what has to be done about those that are.

Rules have no names of their own across places: an account and this service each give them an `external_id`.
So a rule is known by its target field and its name (`matching`). What differs is told key by key
(`differences`), turned into steps (`plan`), checked (`checks`) and carried out (`carry_out`).
"""

from app.usecases.rulecode.carry_out import Outcome, carry_out
from app.usecases.rulecode.checks import StepsRefused, plan_for
from app.usecases.rulecode.differences import Difference, differences
from app.usecases.rulecode.matching import partners
from app.usecases.rulecode.places import ServiceRules, rules_at
from app.usecases.rulecode.plan import Plan, Prune, Step, make_plan
from app.usecases.rulecode.portable import portable, portable_rules

__all__ = [
    "Difference",
    "Outcome",
    "Plan",
    "Prune",
    "ServiceRules",
    "Step",
    "StepsRefused",
    "carry_out",
    "differences",
    "make_plan",
    "partners",
    "plan_for",
    "portable",
    "portable_rules",
    "rules_at",
]
