"""Lint: what a rule set does that nobody can have meant. Pure; docs/lint.md tells what each code means.

report = lint(fields, rules)          # every finding, and where it stopped looking
report = lint(fields, rules, only=id) # only those that name one rule
"""

from app.rules.lint.finding import Example, Finding, Named, Report
from app.rules.lint.run import lint

__all__ = ["Example", "Finding", "Named", "Report", "lint"]
