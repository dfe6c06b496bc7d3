"""The document is valid, describes what is there and nothing else, and real answers are as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.errors import AccountUnavailable, BadNotification, NotFound, RateLimited, StoreUnavailable
from app.model import (
    Address,
    Asset,
    AuditEntry,
    Entry,
    Exemption,
    Finding,
    HeldValue,
    ParkedItem,
    Pause,
    Priority,
    Signer,
    UndoRun,
)
from app.rules import compile_rules, grammar_problems, read_fields
from app.usecases.enforce.breaker import Hold
from app.usecases.enforce.case import Case
from app.usecases.enforce.holds import After
from app.usecases.enforce.overwritten import Loss, Write
from app.usecases.enforce.record import effect_of
from app.web.openapi import document
from tests.described.closed import closed

from .conftest import VIEWING, World, build, token
from .fakes import parse

DOCUMENT = document("fieldwarden_8000")
FOR_PEOPLE = {
    *("static", "login", "rq_dashboard", "overview", "board", "asset_page", "exceptions_page", "runs_pages"),
    *("queue", "activity", "settings", "first_steps", "rules_pages", "try_it"),
}
"""Blueprints whose pages are looked at, not called."""

RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"and": [{"metadata_field_id": "category", "equals": ["employee"]}]},
    "result": {"enable": True, "activate_values": "all", "apply_value": {"value": "rnd"}},
    "name": "one",
}
SIGNED = {"X-Cld-Timestamp": "1760000000", "X-Cld-Signature": "signing"}
GOOD: dict[str, dict[str, Any]] = {
    "deliver": {"json": {"notification_type": "upload", "asset_id": "a1"}, "headers": SIGNED},
    "createRule": {"json": RULE},
    "updateRule": {"json": {"result": {"set_mandatory": True}}},
    "changeRule": {"json": {"result": {"set_mandatory": True}}, "headers": {"If-Match": "*"}},
    "addException": {"json": {"tag": "legacy", "field": "team", "reason": "kept by nobody"}},
    "setMode": {"json": {"mode": "observe"}},
    "pause": {"json": {"reason": "closed"}},
    "replayParked": {"json": {"all": True}},
    "discardParked": {"json": {"ids": ["1-0"]}},
    "undo": {"json": {"cause": "upload", "dry_run": True}},
    "liftHolds": {"query_string": {"all": "true"}},
    "explain": {"json": {"metadata": {"category": "employee", "x": 1}, "rules": [RULE]}},
    "preview": {"json": {"changed": [RULE], "recent": 1e10}},
    "startRun": {"json": {"kind": "preview", "rules": [RULE]}},
    "resumeRun": {"json": {"confirm": 5}},
    "evaluate": {"json": {"metadata": {"category": "employee", "x": 1}, "rules": [RULE]}},
}
NAMING = {
    *("updateRule", "deleteRule", "showRule", "changeRule", "ruleVersions", "restoreRule"),
    *("asset", "explanation", "parkedItem", "removeException"),
}
"""Operations on one thing that is named in the path."""
BODILESS = {"refresh", "removeException", "resume", "restoreRule", "pauseRun", "cancelRun"}
"""Operations that a person may ask for and that read no body but a form's token."""
OF_AN_UNDO = ("showUndo", "undoResults")
OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}


def described(name: str) -> dict[str, Any]:
    method, path = OPERATIONS[name]
    return DOCUMENT["paths"][path][method]


# What is described is what is there.


def test_the_document_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert [str(problem) for problem in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_component_is_used():
    text = json.dumps(DOCUMENT)
    for kind in ("parameters", "requestBodies", "responses", "schemas"):
        for name in DOCUMENT["components"][kind]:
            assert f'"#/components/{kind}/{name}' in text, name
    schemes = {scheme for name in OPERATIONS for one in described(name)["security"] for scheme in one}
    assert schemes == set(DOCUMENT["components"]["securitySchemes"])


def test_every_route_that_programs_use_is_described_with_its_methods(still):
    there = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in still.app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in FOR_PEOPLE
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there == {(path, method) for method, path in OPERATIONS.values()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_parameters_of_a_path_are_described(name):
    path = OPERATIONS[name][1]
    named = {at(parameter)["name"] for parameter in DOCUMENT["paths"][path].get("parameters", ())}
    assert named == set(re.findall(r"{(\w+)}", path))


def test_it_is_served_with_the_session_cookie_of_this_service(make):
    world = make(PORT="9000")
    answer = world.client.get("/openapi.json", **world.admin)
    assert answer.json == document("fieldwarden_9000")
    assert answer.json["components"]["securitySchemes"]["session"]["name"] == "fieldwarden_9000"
    assert world.client.get("/openapi.json", headers={"Accept": "text/html"}).status_code == 401


# Every status that is described can be had, and the answer is as described.


def at(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, if it is one."""
    for step in node["$ref"].split("/")[1:] if "$ref" in node else ():
        node = DOCUMENT[step] if step == "components" else node[step]
    return node


def problems(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> list[str]:
    """Validate against a schema of the document, whose references mean the document."""
    inside = {"components": whole["components"], "allOf": [schema]}
    return [error.message for error in Draft202012Validator(inside).iter_errors(value)]


CLOSED = closed(DOCUMENT)


def check(name: str, answer: Any, key: str | None = None) -> None:
    """Compare an answer with what is described for its status."""
    method, path = OPERATIONS[name]
    told = CLOSED["paths"][path][method]["responses"][key or str(answer.status_code)]
    if "$ref" in told:
        told = CLOSED["components"]["responses"][told["$ref"].rsplit("/")[-1]]
    assert set(told.get("headers", {})) <= set(answer.headers.keys())
    media = answer.mimetype if answer.mimetype in told["content"] else "*/*"
    assert media in told["content"]
    if answer.is_json:
        assert problems(told["content"][media].get("schema", {}), answer.json, CLOSED) == []


class Asked:
    """A request that goes well, in a world where there is something to tell; to be spoilt."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.world = self._world("account" if name == "refresh" else "local")
        self.places = {
            "cloud": "demo",
            "asset_id": "a1",
            "rest": "other",
            "external_id": "none",
            "item_id": "1-0",
            "run_id": "none",
            "number": "1",
        }
        self.sent: dict[str, Any] = {**GOOD.get(name, {})}
        if described(name)["security"] not in ([], [{"signature": []}]):
            admin = {"admin": []} in described(name)["security"]
            self.sent |= self.world.admin if admin else self.world.key
        if name not in ("refresh", "listRules"):
            made = self.world.client.post("/v1_1/demo/metadata_rules", json=RULE, **self.world.key)
            self.places["external_id"] = made.json["external_id"]
        if "run" in self.name.lower():
            self._run()
        if name in OF_AN_UNDO:
            self.places["run_id"] = "undo:1"
        if name == "undo":
            self._written()
        if name == "restoreRule":
            path = f"/v1_1/demo/metadata_rules/{self.places['external_id']}"
            self.world.client.put(path, json={"name": "two"}, **self.world.key)
        if name == "removeException":
            body = GOOD["addException"]["json"]
            made = self.world.client.post("/api/demo/exceptions", json=body, **self.world.key)
            self.places["exception_id"] = made.json["id"]

    def _run(self) -> None:
        """Have a run there, with a result, and as it has to be for what is asked."""
        runs = self.world.parts.backfill("demo")
        run = runs.begin("admin")
        result = ("a1", "changed", {"public_id": "one", "changes": {"x": "y"}, "before": {"x": None}})
        self.world.parts.runs.change("demo", run, run, 5.0, results=[result])
        self.places["run_id"] = run.id
        if self.name == "resumeRun":
            runs.pause(run.id)
        if self.name == "startRun":
            runs.cancel(run.id)

    def _written(self) -> None:
        """Have more written than goes without asking."""
        size = {
            "changes": {"size": "xs"},
            "before": {"size": None},
            "rules": {"size": []},
            "causes": ["upload"],
        }
        for number in range(30):
            self.world.parts.audit.add("demo", "write", size, 7.0, asset_id=f"n{number}")

    def _world(self, source: str) -> World:
        settings = {"WEBHOOK_SECRETS": "demo:signing", "MAX_BODY": "1000", "VIEWER_PASSWORD": VIEWING}
        world = build(read, RULES_SOURCE=source, **settings)
        fill(world)
        return world

    def answer(self) -> Any:
        method, path = OPERATIONS[self.name]
        return self.world.client.open(path.format(**self.places), method=method.upper(), **self.sent)

    def without_credentials(self) -> None:
        self.sent.pop("auth", None)
        self.sent.pop("headers", None)

    def from_elsewhere(self) -> None:
        self.sent["headers"] = {"Origin": "https://evil.example"}
        if OPERATIONS[self.name][0] == "get":
            self.sent["environ_overrides"] = {"REMOTE_ADDR": "10.1.2.3"}

    def after_many_tries(self) -> None:
        method, path = OPERATIONS[self.name]
        name, _ = self.sent.get("auth", ("nobody", ""))
        for _ in range(6):
            self.world.client.open(path.format(**self.places), method=method.upper(), auth=(name, "wrong"))

    def wrong(self) -> None:
        self.sent.pop("json", None)
        self.sent |= {"data": b"[]", "query_string": {"limit": "0", "by": "x"}}
        self.places["rest"] = "team"
        self.world.parts.accounts["demo"].own_rules = [{"name": "no rule"}]
        if self.name == "restoreRule":  # what it names is gone
            self.world.parts.accounts["demo"].fields = list  # type: ignore[method-assign]
            self.world.parts.rulebook.forget_fields("demo")

    def unknown(self) -> None:
        self.places |= dict.fromkeys(("external_id", "asset_id", "exception_id", "run_id"), "none") | {
            "item_id": "9-9"
        }
        if self.name.startswith("get") or self.name in ("createRule", "evaluate") or "Field" in self.name:
            self.account_says(NotFound("no such thing", status=404))
        elif self.name not in (*NAMING, *OF_AN_UNDO):
            self.places["cloud"] = "nowhere"

    def contested(self) -> None:
        runs = self.world.parts.backfill("demo")
        if self.name == "startRun":
            runs.begin("admin")
        elif self.name == "undo":
            self.sent["json"] = {"cause": "upload"}
        elif self.name.endswith("Run"):
            runs.cancel(self.places["run_id"])
        for change in ("save", "change_mode"):
            setattr(self.world.parts.rulebook, change, lambda *_, **__: False)

    def edited(self) -> None:
        self.sent["headers"] = {"If-Match": '"another"'}

    def unconditional(self) -> None:
        self.sent.pop("headers", None)

    def too_large(self) -> None:
        self.sent.pop("json", None)
        self.sent["data"] = b" " * 2000
        if self.name in BODILESS:
            self.sent = {"data": {"csrf_token": "x" * 2000}}
            self.log_in()

    def log_in(self) -> None:
        self.world.client.get("/login")
        form = {"name": "admin", "password": self.world.admin["auth"][1], "csrf_token": token(self.world)}
        assert self.world.client.post("/login", data=form).status_code == 303

    def account_says(self, problem: Exception) -> None:
        def say() -> Any:
            raise problem

        account = self.world.parts.accounts["demo"]
        account.answer, account.fields, account.rules = problem, say, say
        self.world.parts.rulebook.forget_fields("demo")

    def broken(self) -> None:
        method, path = OPERATIONS[self.name]
        urls = self.world.app.url_map.bind("localhost")
        endpoint, _ = urls.match(path.format(**self.places), method.upper())
        self.world.app.view_functions[endpoint] = lambda **_: 1 / 0

    def without_redis(self) -> None:
        def fail(*_: Any, **__: Any) -> Any:
            raise StoreUnavailable("Redis did not answer")

        self.world.redis.connection_pool.connection_kwargs["server"].connected = False
        self.world.parts.mailbox.down = True
        names = ("verdict", "is_pending", "problems", "parked", "parked_item", "audit", "counts")
        for name in (*names, "judged_since"):
            setattr(self.world.parts.records, name, fail)


SPOILT: dict[str, Callable[[Asked], None]] = {
    "200": lambda asked: None,
    "default": lambda asked: None,
    "400": Asked.wrong,
    "401": Asked.without_credentials,
    "403": Asked.from_elsewhere,
    "404": Asked.unknown,
    "409": Asked.contested,
    "412": Asked.edited,
    "413": Asked.too_large,
    "420": lambda asked: asked.account_says(RateLimited("later", until=1.0)),
    "428": Asked.unconditional,
    "429": Asked.after_many_tries,
    "500": Asked.broken,
    "502": lambda asked: asked.account_says(AccountUnavailable("no answer")),
    "503": Asked.without_redis,
}


def read(body: bytes) -> Any:
    if not isinstance(json.loads(body), dict):
        raise BadNotification("no object")
    return parse(body)


@pytest.mark.parametrize(
    ("name", "status"), [(name, status) for name in OPERATIONS for status in described(name)["responses"]]
)
def test_every_status_that_is_described_can_be_had_and_is_as_described(name, status):
    asked = Asked(name)
    SPOILT[status](asked)
    answer = asked.answer()
    assert answer.status_code == (200 if status == "default" else int(status)), answer.text
    check(name, answer, status)


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        (name, status)
        for name in OPERATIONS
        for status in sorted(SPOILT.keys() - {"500", *described(name)["responses"]})
    ],
)
def test_every_status_that_can_be_had_so_is_described(name, spoilt):
    asked = Asked(name)
    SPOILT[spoilt](asked)
    answer = asked.answer()
    told = described(name)["responses"]
    key = str(answer.status_code)
    check(name, answer, key if key in told else "default")


@pytest.mark.parametrize("name", [name for name in OPERATIONS if described(name)["security"]])
def test_the_credentials_that_are_described_are_the_ones_that_open(name):
    ways = {scheme for one in described(name)["security"] for scheme in one}
    asked = Asked(name)
    tries = {"account": asked.world.key, "admin": asked.world.admin, "signature": {"headers": SIGNED}}
    tries["viewer"] = {"auth": ("viewer", VIEWING)}
    opened = set()
    for way, credentials in tries.items():
        asked.without_credentials()
        asked.sent |= credentials
        opened |= {way} if asked.answer().status_code not in (401, 403) else set()
    asked.without_credentials()
    asked.log_in()
    asked.sent["headers"] = {"X-CSRF-Token": token_of(asked)}
    opened |= {"session"} if asked.answer().status_code not in (401, 403) else set()
    assert opened == ways


def token_of(asked: Asked) -> str:
    asked.world.client.get("/")
    return token(asked.world)


# What the answers tell of.


FACETS: list[dict[str, Any]] = [
    {"external_id": "lacking", "type": "string", "mandatory": True},
    {"external_id": "off", "type": "string", "default_disabled": True},
    {
        "external_id": "picked",
        "type": "set",
        "datasource": {"values": [{"external_id": "a", "value": "A"}, {"external_id": "b", "value": "B"}]},
    },
    {"external_id": "number", "type": "integer"},
    {"external_id": "tried", "type": "integer", "validation": {"type": "greater_than", "value": 5}},
    {"external_id": "flip", "type": "string"},
    {"external_id": "excused", "type": "date", "mandatory": True},
    {"external_id": "beyond", "type": "string", "validation": {"type": "strregex", "regex": "(?=a)"}},
    {"external_id": "filled", "type": "string"},
]
HELD = {"off": "x", "picked": ["a", "gone"], "number": "x", "beyond": "a"}


def applying(field: str, value: Any, **condition: Any) -> dict[str, Any]:
    result = {"apply_value": {"value": value, "mode": "override"}}
    return {"metadata_field_id": field, "condition": condition, "result": result, "name": f"{field} {value}"}


@cache
def verdict(clear: bool = False) -> Any:
    rules = [
        applying("tried", 1, metadata_field_id="number", populated=True),
        applying("flip", "x", metadata_field_id="flip", equals="y"),
        applying("flip", "y", metadata_field_id="flip", equals="x"),
        applying("flip", "x", metadata_field_id="flip", equals=None),
        applying("filled", "z", metadata_field_id="off", populated=False),
    ]
    compiled, suspended = compile_rules(read_fields(FACETS), rules)
    assert suspended == ()
    return compiled.evaluate(HELD, clear=clear, exempt={"excused"})


def case() -> Case:
    address = Address("image", "upload", "folder/one")
    entry = Entry("id:a1", 0, "a1", address, 1, 5.0, Priority.LIVE, ("upload",), 1, 0)
    return Case(entry, Asset("a1", address, HELD, ("missing-metadata",)), verdict(), before={"filled": None})


def effects() -> list[Any]:
    written, refused, idle = case(), case(), case()
    written.wrote, written.flagged, written.ours = {"filled": "z"}, ("missing-metadata",), frozenset({"m"})
    refused.refused = "The account says no"
    idle.held, idle.opened, idle.released = Hold("open", 5.0, 9.0, "undone"), True, "its time is over"
    write = Write({"filled": "z"}, 5.0, {"filled": None})
    held = HeldValue(None, "xs", "undo:1", "Ada", 5.0, (("r", "digest"),))
    idle.holds, idle.after = (
        {"off": held, "flip": held},
        After({"off": (held, None)}, ended={"off": "edited"}),
    )
    refused.loss, refused.restores = Loss(write, {"filled": "theirs"}), True
    written.would, written.exemptions = (
        verdict(),
        (
            Exemption("e1", "tag", "legacy", None, "excused", "why", "ann", 5.0, 9.0),
            Exemption("e2", "folder", "archive", "r1", None, "why", "ann", 5.0),
        ),
    )
    written.loss, written.restores, written.restored = Loss(write, {"filled": "theirs"}), True, True
    return [effect_of(one, 3, "enforce", None, 7.0) for one in (written, refused, idle)]


NOTED: dict[str, dict[str, Any]] = {
    "hold_lifted": {"by": "admin", "fields": {"size": "undo:1"}},
    "undo": {"by": "admin", "run": "undo:1", "selection": {"rule": "r"}, "assets": 1, "values": 2},
    "run_begun": {"by": "admin", "run": "backfill:1"},
    "sweep_begun": {"by": "schedule", "everything": False},
    "rule_created": {"by": "key", "version": 1, "before": None, "after": RULE},
    "rule_changed": {"by": "key", "version": 2, "before": RULE, "after": RULE},
    "rule_deleted": {"by": "key", "version": 3, "before": RULE, "after": None},
    "rules_reordered": {"by": "file", "version": 4, "before": None, "after": None},
    "login": {"by": "admin", "from": "127.0.0.1"},
    "login_refused": {"by": "somebody", "from": "127.0.0.1", "untold_before": 3},
}


def fill(world: World) -> None:
    """Put something of every kind where answers are made from."""
    records = world.parts.records
    for number, effect in enumerate(effects()):
        records.verdicts_by_id[f"a{number}"] = dict(effect.record)
        records.audit_entries += [AuditEntry("1-0", 7.0, kind, "a1", detail) for kind, detail in effect.audit]
    records.audit_entries.append(AuditEntry("1-0", 7.0, "gone", None, {"address": "", "causes": ["delete"]}))
    world.parts.signatures.refused("demo", Finding("unknown_key", "123"), 7.0)
    marks = world.parts.settings.accounts["demo"].secret_marks
    world.parts.signatures.signed("demo", marks[1], Signer(7.0, "1"))
    given_up = {"count": 2, "first_at": 5.0, "last_at": 6.0, "reason": "the receiver answers 500"}
    records.audit_entries.append(AuditEntry("1-0", 7.0, "notice_given_up", None, given_up))
    for kind in ("replayed", "discarded"):
        detail = {"id": "1-0", "reason": "why", "parked_at": 5.0, "by": "admin"}
        records.audit_entries.append(AuditEntry("1-0", 7.0, kind, None, detail))
    for number, (kind, detail) in enumerate(NOTED.items()):
        records.audit_entries.append(AuditEntry(f"0-{number + 1}", 7.0, kind, None, detail))
    undos, run = (
        world.parts.undo.undos,
        UndoRun("undo:1", {"since": 5.0, "rule": "r"}, "admin", 7.0, 2, 2, 1, True),
    )
    held = {"size": HeldValue(None, "xs", "undo:1", "admin", 7.0)}
    was_held = {"size": HeldValue("a", ["b"], "undo:1", "admin", 7.0, (("r", "digest"),))}
    undos.queue(
        "demo", run, {"a1": held, "a2": was_held}, {"a1": {"kind": "edited"}, "a3": {"kind": "gone"}}, 7.0
    )
    for kind in ("exception_added", "exception_removed", "exception_ended"):
        detail = {**effects()[0].record["exceptions"][0], **({} if kind.endswith("ended") else {"by": "ann"})}
        records.audit_entries.append(AuditEntry("1-0", 7.0, kind, None, detail))
    changed = {"rule": "r1", "mode": "observe", "before": None, "by": "ann"}
    for kind, detail in (
        ("mode_changed", changed),
        ("paused", {"by": "ann", "reason": "closed"}),
        ("resumed", {"by": "ann"}),
    ):
        records.audit_entries.append(AuditEntry("1-0", 7.0, kind, None, detail))
    parked = {"asset_id": None, "address": "image/upload/x", "causes": ["upload"]}
    delivery = {"body": "{}", "bytes": 2}
    records.parked_items = [ParkedItem("1-0", 5.0, "why", each) for each in (delivery, parked)]


def test_the_audit_that_is_checked_has_every_kind():
    asked = Asked("audit")
    kinds = {entry["kind"] for entry in asked.answer().json["items"]}
    assert kinds == set(DOCUMENT["components"]["schemas"]["AuditEntry"]["discriminator"]["mapping"])


@pytest.mark.parametrize("clear", [False, True])
def test_a_verdict_with_every_code_is_as_described(clear):
    told = verdict(clear).as_json()
    schema = {"$ref": "#/components/schemas/Verdict"}
    assert problems(schema, told, CLOSED) == []
    codes = DOCUMENT["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert clear or {problem["code"] for problem in told["problems"]} == set(codes)


@pytest.mark.parametrize("asset_id", ["a0", "a1", "a2", "waiting"])
def test_an_asset_is_as_described_judged_or_waiting(asset_id):
    asked = Asked("asset")
    asked.world.parts.records.pending = {"a1", "waiting"}
    asked.places["asset_id"] = asset_id
    answer = asked.answer()
    assert answer.status_code == 200
    check("asset", answer)


def test_the_status_in_trouble_and_a_parked_delivery_are_as_described():
    asked = Asked("status")
    asked.world.parts.mailbox.pauses["demo"] = Pause(1_760_003_600.0, "420 quota used up")
    asked.world.parts.mailbox.halt("demo", "closed", "ann", 5.0)
    answer = asked.answer()
    assert answer.json["degraded"]
    check("status", answer)
    asked = Asked("deliver")
    asked.sent["json"] = {"a": 1}
    answer = asked.answer()
    assert answer.json["status"] == "parked"
    check("deliver", answer)


def test_rules_are_listed_as_described_the_services_and_an_accounts(make):
    asked = Asked("listRules")
    asked.world.client.post("/v1_1/demo/metadata_rules", json=RULE, **asked.world.key)
    asked.world.parts.rulebook.save("demo", {**RULE, "external_id": "x"}, "account", 1.0, replacing=None)
    answer = asked.answer()
    assert len(answer.json["metadata_rules"]) == 2
    check("listRules", answer)


# What the service takes is what is described.


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"name": " "}, False),
        ({"name": None}, False),
        ({"state": "inactive", "position": None, "external_id": 7, "more": 1}, True),
        ({"state": "asleep"}, False),
        ({"position": "1"}, False),
        ({"condition": {"metadata_field_id": "category"}}, False),
        ({"condition": {"or": []}}, False),
        ({"condition": {"metadata_field_id": "category", "populated": True, "odd": 1}}, False),
        ({"condition": {"metadata_field_id": "category", "includes": ["employee"]}}, True),
        ({"result": {}}, False),
        ({"result": {"apply_value": {"value": ""}}}, False),
        ({"result": {"apply_default_value": "rnd"}}, True),
        ({"result": {"activate_values": {"external_ids": None, "exclusive": True}}}, True),
        ({"result": {"activate_values": "none"}}, False),
    ],
)
def test_the_schema_of_a_rule_and_the_service_agree(world, changes, good):
    path, body = "/v1_1/demo/metadata_rules", {**RULE, **changes}
    for schema, sent in (("NewRule", body), ("RuleChange", changes)):
        told = problems({"$ref": f"#/components/schemas/{schema}"}, sent, DOCUMENT)
        assert (told == []) is good, told
    made = world.client.post(path, json=RULE, **world.key).json
    assert (world.client.post(path, json=body, **world.key).status_code == 200) is good
    answer = world.client.put(f"{path}/{made['external_id']}", json=changes, **world.key)
    assert (answer.status_code == 200) is good


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ({"metadata": {}}, True),
        ({"metadata": {"x": [1, None]}, "clear": True, "rules": {"metadata_rules": []}}, True),
        ({}, False),
        ({"metadata": []}, False),
        ({"metadata": {}, "clear": "yes"}, False),
        ({"metadata": {}, "exempt": ["team"]}, True),
        ({"metadata": {}, "exempt": "team"}, False),
        ({"metadata": {}, "exempt": [7]}, False),
        ({"metadata": {}, "rules": None}, False),
        ({"metadata": {}, "rules": [{"name": "no rule"}]}, False),
    ],
)
def test_the_schema_of_a_question_and_the_service_agree(still, body, good):
    told = problems({"$ref": "#/components/schemas/Question"}, body, DOCUMENT)
    assert (told == []) is good, told
    answer = still.client.post("/v1_1/demo/metadata_rules/evaluate", json=body, **still.key)
    assert (answer.status_code == 200) is good


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ({"all": True}, True),
        ({"ids": ["1-0"], "reason": None}, True),
        ({"reason": "why", "dry_run": True, "cursor": "5-0"}, True),
        ({"older_than": 0}, True),
        ({"cause": "upload", "asset": "a", "older_than": 2.5, "cursor": None}, True),
        ({}, False),
        ({"all": False}, False),
        ({"ids": []}, False),
        ({"ids": ["x"]}, False),
        ({"ids": "1-0"}, False),
        ({"reason": ""}, False),
        ({"reason": 7}, False),
        ({"older_than": -1}, False),
        ({"older_than": True}, False),
        ({"all": True, "dry_run": "yes"}, False),
        ({"all": True, "cursor": "x"}, False),
        ({"all": True, "odd": 1}, False),
    ],
)
@pytest.mark.parametrize("verb", ["replay", "discard"])
def test_the_schema_of_which_parked_items_and_the_service_agree(still, verb, body, good):
    told = problems({"$ref": "#/components/schemas/WhichParked"}, body, DOCUMENT)
    answer = still.client.post(f"/api/demo/parked/{verb}", json=body, **still.key)
    assert (answer.status_code == 200) is good, answer.text
    if "cursor" not in body or good:
        assert (told == []) is good, told


def test_the_grammar_is_the_one_that_checks_rules():
    names = [name for name in DOCUMENT["components"]["schemas"] if name.startswith("Rule")]
    assert {"RuleGrammar", "RuleCondition", "RuleResult", "RuleAtomic"} <= set(names)
    assert "$defs" not in json.dumps(DOCUMENT)
    assert "x-message" not in json.dumps(DOCUMENT)
    assert grammar_problems(RULE) == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=x", "limit=200", "cursor=12", "cursor=12-0", "cursor="],
)
@pytest.mark.parametrize("path", ["problems", "parked", "audit"])
def test_the_schemas_of_cursor_and_limit_and_the_service_agree(still, path, query):
    name, _, text = query.partition("=")
    value: Any = int(text) if name == "limit" and text.isdigit() else text
    cursor = "cursor" if path == "problems" else "stream_cursor"
    schema = DOCUMENT["components"]["parameters"][cursor if name == "cursor" else name]["schema"]
    answer = still.client.get(f"/api/demo/{path}?{query}", **still.key)
    assert (problems(schema, value, DOCUMENT) == []) is (answer.status_code == 200)
