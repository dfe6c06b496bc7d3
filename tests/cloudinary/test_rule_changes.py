from __future__ import annotations

import json

import pytest

from app.errors import AccountUnavailable, NotFound, RequestRefused

RULE = {
    "name": "n",
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "populated": True},
    "result": {"enable": True},
}
KEPT = {**RULE, "external_id": "a/b", "state": "active"}


def test_a_rule_is_made_changed_and_removed_with_json(host, account):
    for answer in (KEPT, KEPT, {"success": True}):
        host.will_answer(answer)
    assert account.create_rule(RULE) == KEPT
    assert account.update_rule("a/b", {"state": "inactive"}) == KEPT
    account.delete_rule("a/b")
    assert [(one.method, one.path, json.loads(one.body)) for one in host.asked] == [
        ("POST", "/v1_1/demo/metadata_rules", RULE),
        ("PUT", "/v1_1/demo/metadata_rules/a%2Fb", {"state": "inactive"}),
        ("DELETE", "/v1_1/demo/metadata_rules/a%2Fb", {}),
    ]


@pytest.mark.parametrize("answer", [{}, [], {"external_id": ""}, {"metadata_rules": [KEPT]}])
def test_an_answer_without_the_rule_is_no_usable_one(host, account, answer):
    host.will_answer(answer)
    with pytest.raises(AccountUnavailable, match="without a rule"):
        account.create_rule(RULE)


@pytest.mark.parametrize(("status", "error"), [(400, RequestRefused), (404, NotFound)])
def test_the_accounts_refusal_is_told_in_its_words(host, account, status, error):
    host.will_answer({"error": {"message": "no such thing"}}, status)
    with pytest.raises(error, match="no such thing"):
        account.update_rule("x", {"state": "active"})
