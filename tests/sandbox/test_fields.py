import pytest

from .helpers import message


def test_a_field_shows_all_its_keys(client):
    created = client.post(
        "/metadata_fields", {"type": "enum", "label": "Color", "datasource": {"values": [{"value": "red"}]}}
    ).json()
    option = created["datasource"]["values"][0]
    assert option["value"] == "red"
    assert option["state"] == "active"
    assert option["external_id"]
    wanted = {
        "type": "enum",
        "label": "Color",
        "mandatory": False,
        "default_value": None,
        "default_disabled": False,
        "validation": None,
        "restrictions": {"readonly_ui": False, "hidden_ui": False, "excluded_from_search": False},
        "allow_dynamic_list_values": False,
        "alphabetically_sorted": False,
        "group": "default",
    }
    assert {name: created[name] for name in wanted} == wanted
    assert client.get(f"/metadata_fields/{created['external_id']}").json() == created
    assert client.get("/metadata_fields").json() == {"metadata_fields": [created]}


def test_ids_and_labels_are_unique(client):
    client.field("sku", label="SKU")
    again = client.post("/metadata_fields", {"external_id": "sku", "label": "x", "type": "string"})
    assert (again.status_code, message(again)) == (400, "external id sku already exists")
    assert client.post("/metadata_fields", {"label": "SKU", "type": "string"}).status_code == 400
    client.field("other")
    assert client.put("/metadata_fields/other", {"label": "SKU"}).status_code == 400
    client.delete("/metadata_fields/sku")
    client.field("sku", label="SKU")


@pytest.mark.parametrize(
    "body",
    [
        {"type": "string"},
        {"label": "x"},
        {"label": "x", "type": "boolean"},
        {"label": "x", "type": ["string"]},
        {"label": "x" * 256, "type": "string"},
        {"label": "x", "type": "string", "external_id": "y" * 256},
        {"label": "x", "type": "string", "external_id": ["y"]},
        {"label": "x", "type": "enum"},
        {"label": "x", "type": "enum", "datasource": {"values": [{"external_id": "a"}]}},
        {"label": "x", "type": "enum", "datasource": {"values": "a"}},
        {"label": "x", "type": "string", "mandatory": True, "restrictions": {"readonly_ui": True}},
        {"label": "x", "type": "string", "validation": {"type": "strlen"}},
        {"label": "x", "type": "string", "validation": {"type": "strregex", "regex": "("}},
        {"label": "x", "type": "integer", "validation": {"type": "strlen", "min": 1}},
        {"label": "x", "type": "string", "validation": {"type": "greater_than", "value": 1}},
        {"label": "x", "type": "date", "validation": {"type": "less_than", "value": "soon"}},
        {"label": "x", "type": "date", "validation": {"type": "less_than", "value": "2024-6-15"}},
        {"label": "x", "type": "date", "validation": {"type": "less_than", "value": "2024-06-15T00:00:00Z"}},
        {"label": "x", "type": "integer", "validation": {"type": "less_than", "value": "5.0"}},
        {"label": "x", "type": "integer", "validation": {"type": "less_than", "value": 5.5}},
        {"label": "x", "type": "string", "validation": {"type": "strlen", "max": "many"}},
        {"label": "x", "type": "string", "validation": {"type": "strregex", "regex": "\ud800"}},
        {"label": "x", "type": "integer", "validation": {"type": "and", "rules": []}},
        {"label": "x", "type": "integer", "validation": {"type": "equals", "value": 1}},
        {"label": "x", "type": "string", "restrictions": "none"},
        {"label": "x", "type": "string", "group": {}},
    ],
)
def test_unsound_fields_are_refused(client, body):
    assert client.post("/metadata_fields", body).status_code == 400
    assert client.get("/metadata_fields").json() == {"metadata_fields": []}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("integer", {"default_value": "many"}),
        ("date", {"default_value": "2024-13-01"}),
        ("enum", {"default_value": "pink", "options": ["red"]}),
        ("set", {"default_value": ["red", "pink"], "options": ["red"]}),
        ("string", {"default_value": "x", "validation": {"type": "strlen", "min": 2}}),
    ],
)
def test_a_default_value_must_be_valid(client, kind, more):
    options = [{"external_id": o, "value": o} for o in more.pop("options", [])]
    body = {"label": "x", "type": kind, **more} | ({"datasource": {"values": options}} if options else {})
    answer = client.post("/metadata_fields", body)
    assert (answer.status_code, message(answer)) == (400, "default_value is invalid")


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("integer", {"type": "less_than", "value": "5"}, {"type": "less_than", "value": 5}),
        ("string", {"type": "strlen", "min": "1", "max": 9}, {"type": "strlen", "min": 1, "max": 9}),
        (
            "integer",
            {"type": "and", "rules": [{"type": "greater_than", "value": "-5", "equals": True}]},
            {"type": "and", "rules": [{"type": "greater_than", "value": -5, "equals": True}]},
        ),
        ("date", {"type": "less_than", "value": "2024-06-15"}, {"type": "less_than", "value": "2024-06-15"}),
    ],
)
def test_a_bound_sent_as_decimal_text_is_kept_as_an_integer(client, kind, sent, kept):
    assert client.field("f", kind, validation=sent)["validation"] == kept


def test_half_a_surrogate_pair_passes_no_pattern(client):
    body = {"label": "x", "type": "string", "default_value": "\ud800"}
    answer = client.post("/metadata_fields", {**body, "validation": {"type": "strregex", "regex": "."}})
    assert (answer.status_code, message(answer)) == (400, "default_value is invalid")


def test_an_update_changes_only_what_it_names(client):
    client.field("n", "integer", default_value=3, validation={"type": "less_than", "value": 9})
    body = {"mandatory": "true", "external_id": "m", "type": "string", "restrictions": {"hidden_ui": True}}
    changed = client.put("/metadata_fields/n", body).json()
    assert (changed["external_id"], changed["type"], changed["mandatory"]) == ("n", "integer", True)
    assert (changed["default_value"], changed["validation"]["value"]) == (3, 9)
    assert changed["restrictions"] == {
        "readonly_ui": False,
        "hidden_ui": True,
        "excluded_from_search": False,
    }
    assert message(client.put("/metadata_fields/n", {"default_value": 9})) == "default_value is invalid"
    assert client.put("/metadata_fields/n", {"default_value": None}).json()["default_value"] is None
    assert client.put("/metadata_fields/ghost", {}).status_code == 404


def test_fields_can_be_ordered_and_moved(client):
    for external_id, label in [("b", "X"), ("a", "Y"), ("c", "W")]:
        client.field(external_id, label=label)

    def order(answer):
        return "".join(field["external_id"] for field in answer.json()["metadata_fields"])

    assert order(client.put("/metadata_fields/order", {"order_by": "external_id"})) == "abc"
    assert order(client.put("/metadata_fields/order", {"order_by": "label", "direction": "desc"})) == "abc"
    assert order(client.put("/metadata_fields/order", {"order_by": "created_at"})) == "bac"
    assert order(client.put("/metadata_fields/c/reorder", {"position": 0})) == "cba"
    assert order(client.put("/metadata_fields/c/reorder", {"position": 99})) == "bac"
    assert order(client.get("/metadata_fields", **{"external_ids[]": ["c", "a"]})) == "ac"
    assert client.put("/metadata_fields/order", {"order_by": "mood"}).status_code == 400
    assert client.put("/metadata_fields/c/reorder", {"position": -1}).status_code == 400


def test_there_is_no_such_field(client):
    answer = client.get("/metadata_fields/ghost")
    assert (answer.status_code, message(answer)) == (404, "Resource not found - ghost")
    assert client.delete("/metadata_fields/ghost").status_code == 404
