"""Try it: pick values and see what the rules make of them. The values stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from app.rules.values import DECIMAL, is_empty
from app.usecases import rulebook
from app.usecases.ruletests import as_yaml, made_case
from app.usecases.rulewords import condition_told, result_told
from app.usecases.trying import Tried, try_values
from app.web.console.field_views import FieldView, sets_among
from app.web.console.worked_out import WorkedOut
from app.web.own_api import must_know_account
from app.web.parts import WebParts
from app.web.rules_api import fields_of

PREFIX = "v."
"""What stands before a field's id in the address, so that no field is taken for something else."""
CODES = {
    "missing_mandatory": "is mandatory and has no value",
    "disabled_value": "is disabled, and holds a value",
    "value_not_allowed": "holds an option that is not allowed",
    "invalid_value": "holds a value that its type or validation does not take",
    "invalid_apply_value": "is to get a value from a rule that it does not take",
    "unstable": "is in a loop of rules that does not settle",
    "exempt": "would miss a value, but is excused",
    "unchecked": "holds a value that could not be checked",
}
"""Problems in words (docs/rules.md#what-a-verdict-says)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody tries: the account's fields, the values typed, and what comes of them."""

    fields: Mapping[str, FieldView]
    values: Mapping[str, Any]
    tried: Tried
    case: str


class TryIt:
    """Shows a form with the account's fields and what the rules make of it."""

    def __init__(self, parts: WebParts, known: WorkedOut) -> None:
        self.parts, self.known = parts, known

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("try_it", __name__, url_prefix="/accounts/<cloud>/try")
        routes.before_request(lambda: must_know_account(self.parts))
        routes.get("")(self.page)
        routes.get("/case.yaml")(self.case)
        routes.add_app_template_filter(condition_told, "condition_told")
        routes.add_app_template_filter(result_told, "result_told")
        return routes

    def page(self, cloud: str) -> str:
        """Show the form, with the values of the address in it."""
        trial = self._trial(cloud)
        return render_template(
            "rules/try.html",
            cloud=cloud,
            trial=trial,
            prefix=PREFIX,
            codes=CODES,
            sets=sets_among(trial.fields),
            name=_name(),
            asked=urlencode(list(request.args.items(multi=True))),
        )

    def case(self, cloud: str) -> Response:
        """Answer the rule test case as a file."""
        text = f"rules: rules.yaml\nfields: fields.json\ncases:\n{self._trial(cloud).case}"
        answer = Response(text, mimetype="application/yaml")
        answer.headers["Content-Disposition"] = 'attachment; filename="cases.yaml"'
        return answer

    def _trial(self, cloud: str) -> Trial:
        snapshot = self.parts.preview(cloud).snapshots.current(cloud)
        documents = rulebook.known_documents(
            self.parts.rulebook, cloud, fields_of=fields_of(self.parts), at=self.parts.clock()
        )
        fields, clear = self.known.fields.of(cloud, documents), self.parts.settings.clear_invalid
        sent = {name: _sent(field) for name, field in fields.items()}
        values = {name: value for name, value in sent.items() if not is_empty(value)}
        tried = try_values(values, snapshot, documents, clear=clear)
        case = made_case(_name(), values, tried.verdict, documents.rules, clear=clear)
        return Trial(fields, values, tried, as_yaml(case))


def query_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page's address has to say for an asset's values."""
    return {PREFIX + name: value for name, value in values.items() if not is_empty(value)}


def _name() -> str:
    return request.args.get("name", "").strip() or "Tried in the console"


def _sent(field: FieldView) -> Any:
    """Return what the address says for a field, as the account would keep it; nothing if it is empty."""
    texts = [text for text in request.args.getlist(PREFIX + field.id) if text]
    if field.is_set:
        return list(dict.fromkeys(texts))
    text = texts[0] if texts else None
    is_number = field.type == "integer" and text is not None and DECIMAL.fullmatch(text) and len(text) < 20
    return int(text) if is_number and text else text
