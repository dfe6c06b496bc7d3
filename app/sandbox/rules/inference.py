"""The account's active rules, compiled for the fields as they are now; what they mean is the engine's."""

from typing import Any

from app.rules import RuleSet, compile_rules
from app.sandbox.fields.store import FieldStore
from app.sandbox.rules.store import RuleStore


class Inference:
    """Gives the compiled rules, compiling anew only after a rule or a field has changed."""

    def __init__(self, fields: FieldStore, rules: RuleStore) -> None:
        self._fields, self._rules = fields, rules
        self._compiled_from: tuple[Any, ...] | None = None
        self._compiled = compile_rules((), ())[0]

    def current(self) -> RuleSet:
        """Return the rules in force."""
        # Fields and rules are values that a change replaces, so comparing them mostly compares identities.
        source = tuple(self._fields.all()), tuple(self._rules)
        if source != self._compiled_from:
            fields = tuple(self._fields.for_rules().values())
            self._compiled, _ = compile_rules(fields, self._rules.all())
            self._compiled_from = source
        return self._compiled
