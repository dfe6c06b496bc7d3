"""The engine behind the referee's signature, so that one test can ask both."""

from collections.abc import Collection
from typing import Any

from app.rules import compile_rules, read_fields

Json = dict[str, Any]


def evaluate(
    fields: list[Json],
    rules: list[Json],
    values: Json,
    clear: bool = False,
    exempt: Collection[str] = (),
    exempt_rules: Collection[str] = (),
) -> Json:
    """Compile and evaluate; see `tests.rules.naive.evaluate`."""
    compiled, _ = compile_rules(read_fields(fields), rules)
    return compiled.evaluate(values, clear=clear, exempt=[*exempt, *exempt_rules]).as_json()
