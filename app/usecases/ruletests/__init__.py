"""Rules tried out on cases: given these values, expect these changes and problems; and what that covers."""

from app.usecases.ruletests.cases import Case, names_problems, read_cases
from app.usecases.ruletests.coverage import Coverage, coverage_of
from app.usecases.ruletests.expectations import Miss
from app.usecases.ruletests.making import as_yaml, made_case
from app.usecases.ruletests.run import CaseResult, RulesUnderTest, compile_tested, run_case

__all__ = [
    "Case",
    "CaseResult",
    "Coverage",
    "Miss",
    "RulesUnderTest",
    "as_yaml",
    "compile_tested",
    "coverage_of",
    "made_case",
    "names_problems",
    "read_cases",
    "run_case",
]
