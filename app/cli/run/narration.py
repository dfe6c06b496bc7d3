"""What the rules did to an asset, and where to go from here, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.cli.run import sandbox_words
from app.cli.run.example import Outcome
from app.cli.run.plan import Plan
from app.config import Settings

_WIDTH = 24
_WORDS = {
    "disabled_value": "is disabled and still holds a value",
    "invalid_value": "holds a value that is not valid",
    "invalid_apply_value": "could not be filled in: the rule's value is not valid",
    "unstable": "is in a loop of rules that does not settle",
    "exempt": "is empty, and excused",
    "unchecked": "could not be checked",
}
_RULE = (
    '{"name": "A product has a site", "metadata_field_id": "site",'
    ' "condition": {"metadata_field_id": "category", "equals": "product"},'
    ' "result": {"enable": true, "set_mandatory": true}}'
)


_DID = "Uploaded to the sandbox account, and what the rules did:"
_WOULD = "Uploaded to the sandbox account, and what the rules would do"
_HEADINGS = {
    "enforce": _DID,
    "flag": f"{_WOULD} (MODE=flag: assets are flagged, no value is written):",
    "observe": f"{_WOULD} (MODE=observe: nothing is written or flagged):",
}


def origin(settings: Settings) -> str:
    """Return in words where the rules come from."""
    if settings.rules_file:
        return f"The rules come from the file {settings.rules_file} (RULES_FILE)."
    if settings.rules_source == "account":
        return "The rules are the account's own (RULES_SOURCE=account)."
    return "The rules are managed through the rules API here."


def heading(mode: str, rules: int) -> str:
    """Return the line above the assets: what can be read off below it."""
    if not rules:
        return "No rules are in force. Uploaded to the sandbox account:"
    return _HEADINGS[mode]


def told(outcome: Outcome, flag_tag: str) -> Iterator[str]:
    """Yield the lines about one asset: what was sent, then what was filled in, cleared, found and flagged."""
    yield _line(outcome.public_id, "sent", _values(outcome.sent))
    filled = {k: v for k, v in outcome.holds.items() if outcome.sent.get(k) != v}
    if filled:
        yield _line("", "filled in", _values(filled))
    cleared = [name for name in outcome.sent if name not in outcome.holds]
    if cleared:
        yield _line("", "cleared", ", ".join(cleared))
    wanted = {k: v for k, v in outcome.changes.items() if v is not None}
    if wanted:
        yield _line("", "would fill in", _values(wanted))
    unwanted = [name for name, value in outcome.changes.items() if value is None]
    if unwanted:
        yield _line("", "would clear", ", ".join(unwanted))
    for problem in outcome.problems:
        yield _line("", *_problem(problem, outcome.holds))
    if flag_tag and flag_tag in outcome.tags:
        yield _line("", "flagged", f"with the tag {flag_tag}")
    if not (filled or cleared or outcome.changes or outcome.problems):
        yield _line("", "fine", "nothing to do")


def _line(asset: str, what: str, text: str) -> str:
    return f"  {asset:<{_WIDTH}}{what:<12} {text}"


def _values(values: Mapping[str, Any]) -> str:
    shown = {k: ", ".join(map(str, v)) if isinstance(v, list) else v for k, v in values.items()}
    return ", ".join(f"{name} = {value}" for name, value in shown.items()) or "nothing"


def _problem(problem: Mapping[str, Any], holds: Mapping[str, Any]) -> tuple[str, str]:
    name, code = problem.get("field", "?"), problem.get("code", "?")
    if code == "missing_mandatory":
        return "missing", f"{name} (mandatory here)"
    if code == "value_not_allowed":
        return "not allowed", f"{name} = {', '.join(problem.get('options', [])) or holds.get(name)}"
    return "problem", f"{name} {_WORDS.get(code, code)}"


def addresses(plan: Plan) -> Iterator[str]:
    """Yield where to look, how to add a rule, and how to stop."""
    yield f"  {'console':<{_WIDTH}}{plan.web_url}/"
    yield f"  {'work queue':<{_WIDTH}}{plan.web_url}/queues"
    yield f"  {'JSON API, described':<{_WIDTH}}{plan.web_url}/openapi.json"
    if plan.uses_sandbox:
        key = f"cloud {sandbox_words.CLOUD}, key {sandbox_words.KEY}, secret {sandbox_words.SECRET}"
        yield f"  {'sandbox account':<{_WIDTH}}{plan.sandbox_url}  ({key})"
    else:
        yield from (
            f"  {'webhook':<{_WIDTH}}{plan.web_url}/webhooks/{name}" for name in plan.settings.accounts
        )
    yield f"  {'data and logs':<{_WIDTH}}{plan.home}"
    if plan.settings.rules_source == "local" and not plan.settings.rules_file:
        yield from _adding_a_rule(plan)
    yield ""
    yield "  Ctrl-C stops everything."


def _adding_a_rule(plan: Plan) -> Iterator[str]:
    cloud = next(iter(plan.settings.accounts))
    key = f"{sandbox_words.KEY}:{sandbox_words.SECRET}" if plan.uses_sandbox else "'<api_key>:<api_secret>'"
    yield ""
    yield "  Add a rule:"
    yield f"    curl -u {key} -H 'Content-Type: application/json' \\"
    yield f"      {plan.web_url}/v1_1/{cloud}/metadata_rules \\"
    yield f"      -d '{_RULE}'"
