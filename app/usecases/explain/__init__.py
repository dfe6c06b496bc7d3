"""Explaining an asset, or values that are only thought of: docs/explain.md tells what is told.

    what is stored ──▶ matching rules with their conditions ──▶ what results ──▶ what remains, and the remedy

All of it follows from one verdict of the one evaluator; nothing is judged here.
"""

from app.usecases.explain.explain import Explain
from app.usecases.explain.explanation import Explanation
from app.usecases.explain.sentences import sentences

__all__ = ["Explain", "Explanation", "sentences"]
