from __future__ import annotations

import json
from typing import Any

import pytest

from app.errors import AccountUnavailable, StoreUnavailable

RULES = "/v1_1/demo/metadata_rules"
RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "activate_values": "all"},
    "name": "category-employee",
}


def create(world, **changes):
    answer = world.client.post(RULES, json={**RULE, **changes}, **world.key)
    assert answer.status_code == 200
    return answer.json


def message(answer) -> str:
    assert set(answer.json) == {"error"}
    return answer.json["error"]["message"]


def test_the_list_is_an_object_even_when_there_is_none(world):
    answer = world.client.get(RULES, **world.key)
    assert (answer.status_code, answer.json) == (200, {"metadata_rules": []})


def test_answers_have_request_ids_as_the_vendors_do(world):
    answers = [world.client.get(RULES, **world.key), world.client.put(f"{RULES}/x", **world.key)]
    answers.append(world.client.get(RULES))
    assert [answer.status_code for answer in answers] == [200, 400, 401]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3
    assert "X-Request-Id" not in world.client.get("/healthz").headers


def test_a_rule_lives_from_post_to_delete(world):
    made = create(world)
    assert world.client.get(RULES, **world.key).json == {"metadata_rules": [made]}
    path = f"{RULES}/{made['external_id']}"
    changed = world.client.put(path, json={"state": "inactive"}, **world.key)
    assert (changed.status_code, changed.json) == (200, {**made, "state": "inactive"})
    gone = world.client.delete(path, **world.key)
    assert (gone.status_code, gone.json) == (200, {"success": True})
    assert world.client.get(RULES, **world.key).json == {"metadata_rules": []}


def test_who_is_exempt_is_judged_without_the_rule(world):
    made = create(world, result={"set_mandatory": True})

    def codes(**more):
        body = {"metadata": {"category": "employee"}, **more}
        answer = world.client.post(f"{RULES}/evaluate", json=body, **world.key)
        return [problem["code"] for problem in answer.json["problems"]]

    assert codes() == ["missing_mandatory"]
    assert codes(exempt=["team"]) == ["exempt"]
    assert codes(exempt=[made["external_id"]]) == []


def test_keys_come_back_in_the_order_they_were_given(world):
    condition = {"or": [{"populated": True, "metadata_field_id": "category"}]}
    answer = world.client.post(RULES, json={**RULE, "condition": condition}, **world.key)
    assert b'{"populated":true,"metadata_field_id":"category"}' in answer.data.replace(b" ", b"")


@pytest.mark.parametrize(
    "body",
    [
        {"json": {}},
        {"data": "", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"a": "b"}},
        {"data": b"\xff{", "content_type": "application/json"},
        {},
    ],
)
def test_the_body_of_a_delete_does_not_matter(world, body):
    path = f"{RULES}/{create(world)['external_id']}"
    assert world.client.delete(path, **body, **world.key).json == {"success": True}


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_rule_that_is_not_there_is_not_found(still, method):
    answer = still.client.open(f"{RULES}/nope", method=method.upper(), json={}, **still.key)
    assert (answer.status_code, message(answer)) == (404, "Resource not found - nope")


def test_one_answer_names_every_problem_its_place_and_remedy(world):
    wrong = {"metadata_field_id": "teem", "condition": {"metadata_field_id": "category", "equals": "employe"}}
    answer = world.client.post(RULES, json={**RULE, **wrong}, **world.key)
    assert answer.status_code == 400
    told = message(answer)
    assert "/metadata_field_id" in told
    assert '"team"' in told
    assert "/condition/equals" in told
    assert '"employee"' in told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"name": "a",\n  "state" }', "line 2 column 11"),
        (b"", "line 1 column 1"),
        (b"[]", "not a JSON object"),
        (b"\xff", "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON we can read"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b"name=x&metadata_field_id=team", "line 1 column 1"),
    ],
)
def test_a_body_that_is_no_json_object_is_told_where(still, body, told):
    answer = still.client.post(RULES, data=body, content_type="application/json", **still.key)
    assert answer.status_code == 400
    assert told in message(answer)


@pytest.mark.parametrize("path", [RULES, f"{RULES}/evaluate"])
@pytest.mark.parametrize(("opened", "closed"), [('{"a":', "}"), ("[", "]")])
def test_a_body_may_be_nested_a_hundred_deep_and_no_deeper(still, path, opened, closed):
    def sent(depth):
        body = f'{{"metadata": {opened * (depth - 2)}{{}}{closed * (depth - 2)}}}'
        return still.client.post(path, data=body, content_type="application/json", **still.key)

    for depth in (101, 900, 5000):
        assert sent(depth).status_code == 400
        assert "nested" in message(sent(depth))
    assert sent(100).status_code in (200, 400)
    assert "nested" not in sent(100).text


@pytest.mark.parametrize(
    "environment", [{"RULES_FILE": "/somewhere/rules.json"}, {"RULES_SOURCE": "account"}]
)
def test_rules_that_come_from_elsewhere_are_read_only_and_say_where_from(make, environment):
    world = make(**environment)
    for method, path in (("POST", RULES), ("PUT", f"{RULES}/x"), ("DELETE", f"{RULES}/x")):
        answer = world.client.open(path, method=method, json=RULE, **world.key)
        assert answer.status_code == 403
        assert next(iter(environment)) in message(answer)
    assert world.client.get(RULES, **world.key).status_code == 200


@pytest.mark.parametrize(
    ("cloud", "credentials"),
    [
        ("demo", None),
        ("demo", ("key", "wrong")),
        ("demo", ("other-key", "other-secret")),
        ("demo", ("admin", "pass word")),
        ("demo", ("", "")),
        ("nowhere", ("key", "secret")),
    ],
)
def test_only_the_accounts_own_key_and_secret_open_it(still, cloud, credentials):
    answer = still.client.get(f"/v1_1/{cloud}/metadata_rules", auth=credentials)
    assert answer.status_code == 401
    assert "Basic" in answer.headers["WWW-Authenticate"]
    assert "API key and secret" in message(answer)


def test_a_bearer_token_is_refused_in_so_many_words(world):
    answer = world.client.get(RULES, headers={"Authorization": "Bearer abc"})
    assert answer.status_code == 401
    assert "Bearer tokens are not accepted" in message(answer)


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic w6k=", "Basic /w==", "Nonsense", "Digest a=b"]
)
def test_credentials_that_cannot_be_read_are_refused(still, header):
    assert still.client.get(RULES, headers={"Authorization": header}).status_code == 401


def test_the_author_is_the_key(world):
    made = create(world)
    (version,) = world.parts.rulebook.history("demo", made["external_id"])
    assert (version["author"], version["at"]) == ("key", world.time[0])


def test_an_unknown_path_and_method_are_refused_as_json(world):
    assert message(world.client.get("/v1_1/demo/nothing"))
    answer = world.client.patch(RULES, **world.key)
    assert answer.status_code == 405
    assert message(answer)


def test_an_account_that_does_not_answer_is_a_bad_gateway(world, monkeypatch):
    def silent():
        raise AccountUnavailable("no answer")

    monkeypatch.setattr(world.parts.accounts["demo"], "fields", silent)
    assert world.client.post(RULES, json=RULE, **world.key).status_code == 502


def test_a_silent_redis_is_unavailable_and_a_bug_leaks_nothing(world, monkeypatch):
    def fail(problem):
        def load(cloud):
            raise problem

        monkeypatch.setattr(world.parts.rulebook, "load", load)
        return world.client.get(RULES, **world.key)

    assert fail(StoreUnavailable("Redis did not answer")).status_code == 503
    answer = fail(RuntimeError("the secret is x"))
    assert answer.status_code == 500
    assert "secret" not in message(answer)


class TestEvaluate:
    PATH = f"{RULES}/evaluate"

    def ask(self, world, **body):
        return world.client.post(self.PATH, json=body, **world.key)

    def test_the_rules_in_force_give_the_verdict(self, world):
        create(world, result={"apply_value": {"value": "rnd"}})
        answer = self.ask(world, metadata={"category": "employee"})
        assert answer.status_code == 200
        assert answer.json["changes"] == {"team": "rnd"}
        assert set(answer.json) == {"changes", "problems", "fields"}

    def test_given_rules_are_tried_and_not_kept(self, world):
        rules = [{**RULE, "result": {"set_mandatory": True}}]
        answer = self.ask(world, metadata={"category": "employee"}, rules=rules)
        assert answer.json["problems"] == [
            {"field": "team", "code": "missing_mandatory", "rules": ["category-employee"]}
        ]
        assert world.client.get(RULES, **world.key).json == {"metadata_rules": []}

    def test_values_that_may_not_be_there_are_cleared_on_request(self, world):
        rules = {"metadata_rules": [{**RULE, "result": {"enable": False}}]}
        metadata = {"category": "employee", "team": "rnd"}
        assert self.ask(world, metadata=metadata, rules=rules).json["changes"] == {}
        assert self.ask(world, metadata=metadata, rules=rules, clear=True).json["changes"] == {"team": None}

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({}, "metadata"),
            ({"metadata": []}, "metadata"),
            ({"metadata": {}, "clear": "yes"}, "/clear"),
            ({"metadata": {}, "rules": 7}, "list of rules"),
            ({"metadata": {}, "rules": [RULE, {**RULE, "result": {}}]}, "/1/result"),
            ({"metadata": {}, "rules": [{**RULE, "metadata_field_id": "x"}]}, "/0/metadata_field_id"),
        ],
    )
    def test_what_cannot_be_tried_is_told_with_its_place(self, still, body, told):
        answer = self.ask(still, **body)
        assert answer.status_code == 400
        assert told in message(answer)

    @pytest.mark.parametrize("value", [1.5, {"a": 1}, [[1]], True, [None], "", 10**400])
    def test_odd_metadata_gets_a_verdict_all_the_same(self, world, value):
        create(world)
        body = json.dumps({"metadata": {"category": value, "team": value, "x": value}})
        answer = world.client.post(self.PATH, data=body, **world.key)
        assert answer.status_code == 200
