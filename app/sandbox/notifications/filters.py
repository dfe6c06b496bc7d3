"""Filters of triggers: JSONLogic conditions on a notification's payload (docs/vendor.md#triggers)."""

import json
from dataclasses import dataclass
from functools import cached_property

from datalogic_py import CompileError, DataLogicError, Engine, Rule

from app.sandbox.errors import bad_request
from app.sandbox.words import JsonObject

LANGUAGE = "jsonlogic"
MAX_BYTES = 16 * 1024
_MAX_OPERATIONS = 100_000
_ENGINE = Engine(
    families=[],
    config={"ops_budget": _MAX_OPERATIONS, "max_recursion_depth": 64, "loose_equality_errors": False},
)


@dataclass(frozen=True)
class Filter:
    """A condition; `source` is what was sent."""

    source: JsonObject

    @cached_property
    def rule(self) -> Rule:
        """The condition compiled; raises DataLogicError where it is none."""
        return _ENGINE.compile_checked(json.dumps(self.source))

    def holds(self, payload: JsonObject) -> bool:
        """Say whether the condition is true of a payload.

        One that cannot be evaluated, or not within a bounded number of steps, is not: an assumption.
        """
        try:
            return _ENGINE.truthy(self.rule.evaluate_str(json.dumps(payload)))
        except (DataLogicError, RecursionError):
            return False


def read_filter(sent: object) -> Filter | None:
    """Return a trigger's `filter`, None for an empty one; raises ApiError (400) naming the place.

    The operators are those of JSONLogic but `log`. The greatest size, that of `payload_template`, and the
    wording are assumptions.
    """
    if sent is None or sent == "" or sent == {}:
        return None
    if not isinstance(sent, dict):
        raise bad_request("Invalid filter: it must be a JSON object with one JSONLogic operator")
    try:
        if len(json.dumps(sent)) > MAX_BYTES:
            raise bad_request(f"Invalid filter: it is longer than {MAX_BYTES} bytes")
        read = Filter(sent)
        _ = read.rule  # refuses what does not compile
        return read
    except CompileError as error:
        first = error.diagnostics[0]
        raise bad_request(f"Invalid filter at {first['pointer'] or '/'}: {first['message']}") from error
    except (DataLogicError, RecursionError) as error:
        raise bad_request(f"Invalid filter: {error}") from error
