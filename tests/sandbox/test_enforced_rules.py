"""What an account that enforces its rules lets in, refuses and fills, whichever call writes metadata."""

import pytest

from .helpers import message

IF_EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
IF_RND = {"metadata_field_id": "team", "equals": "rnd"}
DISABLED = "Metadata field 'team' is disabled and takes no value"
LACKING = 'Missing value for mandatory metadata fields: ["note"]'


@pytest.fixture(autouse=True)
def enforcing(client):
    client.control("rules-mode", {"enforce": True})
    client.field("category", "enum", options=["employee", "product", "event"])
    client.field("team", "enum", options=["rnd", "hr", "sales"], default_disabled=True)
    client.field("role", "enum", options=["qa", "dev", "writer"], default_disabled=True)
    client.field("colors", "set", options=["red", "green", "blue"])
    client.field("note")


@pytest.fixture
def rule(client):
    def create(target, condition, state="active", **result):
        body = {"name": target, "metadata_field_id": target, "condition": condition, "result": result}
        answer = client.post("/metadata_rules", {**body, "state": state})
        assert answer.status_code == 200, answer.text
        return f"/metadata_rules/{answer.json()['external_id']}"

    return create


@pytest.fixture(params=["metadata", "explicit", "by id", "by public id"])
def write(client, request):
    """Writes metadata to the asset `x`, by each of the calls that can."""

    def call(metadata, **more):
        if request.param == "metadata":
            return client.set_metadata(metadata, "x", **more)
        if request.param == "explicit":
            form = {"public_id": "x", "type": "upload", "metadata": metadata, **more}
            return client.post("/image/explicit", data=form)
        asset_id = client.get("/resources/image/upload/x").json()["asset_id"]
        path = f"/resources/{asset_id}" if request.param == "by id" else "/resources/image/upload/x"
        return client.call(
            "PUT" if request.param == "by id" else "POST", path, json={"metadata": metadata, **more}
        )

    return call


def send(client, **params):
    return client.post("/image/upload", data={"public_id": "x", "file": "data:,a", **params})


def refused(answer, words):
    return (answer.status_code, message(answer)) == (400, words)


def test_an_applied_value_is_written_with_the_call_that_makes_the_rule_match(client, rule, write):
    rule("note", IF_EMPLOYEE, apply_value={"value": "badge"})
    client.upload("x")
    assert write("category=employee").status_code == 200
    assert client.metadata("x") == {"category": "employee", "note": "badge"}


def test_a_value_for_a_disabled_field_is_refused_and_nothing_is_written(client, rule, write):
    rule("team", IF_EMPLOYEE, enable=True)
    client.upload("x", metadata="category=product")
    for more in ({}, {"clear_invalid": "true"}):
        assert refused(write("note=n|team=rnd", **more), DISABLED)
    assert client.metadata("x") == {"category": "product"}


def test_a_field_takes_a_value_in_the_very_call_that_enables_it(client, rule, write):
    rule("team", IF_EMPLOYEE, enable=True)
    client.upload("x", metadata="category=product")
    assert write("team=rnd|category=employee").status_code == 200
    assert client.metadata("x") == {"category": "employee", "team": "rnd"}


def test_an_option_that_the_rules_do_not_allow_is_refused_in_the_vendors_words(client, rule, write):
    rule("team", IF_EMPLOYEE, enable=True, activate_values={"external_ids": ["rnd", "hr"]})
    rule("colors", IF_EMPLOYEE, activate_values={"external_ids": ["red"]})
    client.upload("x", metadata="category=employee")
    for more in ({}, {"clear_invalid": "1"}):
        assert refused(write("team=sales", **more), "'sales' is not valid for field 'team'")
        sent = 'colors=["red","blue"]'
        assert refused(write(sent, **more), """'["red","blue"]' is not valid for field 'colors'""")
    assert client.metadata("x") == {"category": "employee"}


def test_a_deleted_option_and_a_failed_validation_are_refused(client, rule, write):
    rule("colors", IF_EMPLOYEE, enable=True)
    client.field("sku", validation={"type": "strlen", "min": 2})
    client.delete("/metadata_fields/colors/datasource", {"external_ids": ["blue"]})
    client.upload("x")
    for more in ({}, {"clear_invalid": "true"}):
        assert refused(write("colors=blue", **more), "'blue' is not valid for field 'colors'")
        assert refused(write("sku=a", **more), "'a' is not valid for field 'sku'")


def test_a_mandatory_field_must_have_a_value_after_each_update(client, rule, write):
    client.upload("x")
    path = rule("note", {"metadata_field_id": "category", "equals": "event"}, set_mandatory=True)
    assert refused(write("category=event"), LACKING)
    assert write("category=event|note=n").status_code == 200
    assert refused(write("note="), LACKING)
    client.put(path, {"state": "inactive"})
    assert write("note=").status_code == 200


def test_an_applied_value_is_enough_for_a_mandatory_field(client, rule, write):
    rule("note", IF_EMPLOYEE, set_mandatory=True, apply_value={"value": "badge"})
    client.upload("x")
    assert write("category=employee").status_code == 200
    assert write("note=").status_code == 200
    assert client.metadata("x") == {"category": "employee", "note": "badge"}


def test_override_replaces_what_is_stored_and_what_is_sent_and_append_adds(client, rule, write):
    rule("note", IF_EMPLOYEE, apply_value={"value": "ours", "mode": "override"})
    rule("colors", IF_EMPLOYEE, apply_value={"value": ["blue", "red"], "mode": "append"})
    client.upload("x", metadata='note=theirs|colors=["red"]')
    assert write("category=employee|note=sent").status_code == 200
    stored = client.metadata("x")
    assert (stored["note"], stored["colors"]) == ("ours", ["red", "blue"])


def test_a_chain_of_rules_is_followed_in_one_call(client, rule, write):
    rule("team", IF_EMPLOYEE, enable=True, apply_value={"value": "rnd"})
    rule("role", IF_RND, enable=True, apply_value={"value": "qa"})
    rule("note", {"metadata_field_id": "role", "equals": "qa"}, apply_value={"value": "tester"})
    client.upload("x")
    assert write("category=employee").status_code == 200
    assert client.metadata("x") == {"category": "employee", "team": "rnd", "role": "qa", "note": "tester"}


def test_an_inactive_rule_is_never_evaluated(client, rule, write):
    rule("note", IF_EMPLOYEE, state="inactive", apply_value={"value": "badge"})
    rule("colors", IF_EMPLOYEE, state="inactive", disable=True)
    client.upload("x")
    assert write("category=employee|colors=red").status_code == 200
    assert client.metadata("x") == {"category": "employee", "colors": ["red"]}


def test_what_the_rules_infer_is_in_the_answer_and_in_the_notification(client, rule, hooked):
    rule("note", IF_EMPLOYEE, apply_value={"value": "badge"})
    asset = client.upload("x")
    answer = client.put(f"/resources/{asset['asset_id']}", {"metadata": "category=employee"}).json()
    assert answer["metadata"] == {"category": "employee", "note": "badge"}
    told = {event["notification_type"]: event for event in hooked.wait(2)}
    changed = told["resource_metadata_changed"]["resources"]["x"]
    assert changed["new_metadata"] == {"category": "employee", "note": "badge"}


def test_one_refused_asset_refuses_the_whole_call(client, rule):
    client.upload("fine")
    client.upload("x", metadata="category=event")
    rule("note", {"metadata_field_id": "category", "equals": "event"}, set_mandatory=True)
    assert refused(client.set_metadata("colors=red", "fine", "x"), LACKING)
    assert client.metadata("fine") == {}


def test_a_call_that_sends_no_metadata_is_not_judged(client, rule):
    asset = client.upload("x", metadata="category=event")
    rule("note", {"metadata_field_id": "category", "equals": "event"}, set_mandatory=True)
    changed = client.put(f"/resources/{asset['asset_id']}", {"tags": "a"}).json()
    assert (changed["tags"], changed["metadata"]) == (["a"], {"category": "event"})


def test_an_upload_is_judged_and_filled_in_as_well(client, rule):
    rule("team", IF_EMPLOYEE, enable=True)
    rule("note", IF_EMPLOYEE, set_mandatory=True)
    rule("colors", IF_RND, apply_value={"value": "red"})
    assert refused(send(client, metadata="team=rnd"), DISABLED)
    assert refused(send(client, metadata="category=employee"), LACKING)
    assert client.get("/resources/image/upload/x").status_code == 404
    stored = send(client, metadata="category=employee|team=rnd|note=n").json()["metadata"]
    assert stored == {"category": "employee", "team": "rnd", "note": "n", "colors": ["red"]}


def test_at_upload_a_rule_comes_before_a_default_value_and_a_default_value_starts_a_chain(client, rule):
    client.put("/metadata_fields/category", {"default_value": "employee"})
    client.put("/metadata_fields/team", {"default_value": "hr"})
    client.put("/metadata_fields/note", {"default_value": "the field's"})
    client.put("/metadata_fields/colors", {"default_value": ["blue"]})
    rule("team", IF_EMPLOYEE, enable=True)
    rule("note", {"metadata_field_id": "team", "equals": "hr"}, apply_value={"value": "the rule's"})
    rule("colors", IF_EMPLOYEE, activate_values={"external_ids": ["red"]})
    assert send(client).json()["metadata"] == {"category": "employee", "team": "hr", "note": "the rule's"}
    stored = send(client, metadata="category=product").json()["metadata"]
    assert stored == {"category": "product", "note": "the field's", "colors": ["blue"]}


def test_a_loop_of_rules_that_forbids_what_it_applies_refuses_the_write(client, rule):
    rule("colors", {"metadata_field_id": "colors", "populated": False}, apply_value={"value": "red"})
    rule(
        "colors",
        {"metadata_field_id": "colors", "includes": ["red"]},
        activate_values={"external_ids": ["blue"]},
    )
    client.control("rules-mode", {"enforce": False})
    client.upload("x")
    client.control("rules-mode", {"enforce": True})
    for more in ({}, {"clear_invalid": "true"}):
        answer = client.set_metadata("note=n", "x", **more)
        assert refused(answer, """'["red"]' is not valid for field 'colors'""")
    assert client.metadata("x") == {}
