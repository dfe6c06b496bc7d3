import pytest

from .helpers import message

COMMON = ["type", "external_id", "label", "mandatory", "default_value", "validation", "default_disabled"]
COMMON += ["restrictions", "group"]


@pytest.mark.parametrize("kind", ["string", "integer", "date"])
def test_a_new_field_has_the_documented_keys_and_defaults(client, kind):
    created = client.post("/metadata_fields", {"type": kind, "label": "Size"}).json()
    assert list(created) == [*COMMON, "allow_dynamic_list_values"]
    assert len(created.pop("external_id")) == 20
    assert created == {
        "type": kind,
        "label": "Size",
        "mandatory": False,
        "default_value": None,
        "validation": None,
        "default_disabled": False,
        "restrictions": {"readonly_ui": False, "hidden_ui": False, "excluded_from_search": False},
        "group": "default",
        "allow_dynamic_list_values": False,
    }


@pytest.mark.parametrize("kind", ["enum", "set"])
def test_a_list_shows_its_options_too(client, kind):
    body = {"type": kind, "label": "Color", "datasource": {"values": [{"value": "red"}]}}
    created = client.post("/metadata_fields", body).json()
    lists = ["datasource", "lazy_datasource_update", "allow_dynamic_list_values", "alphabetically_sorted"]
    assert list(created) == [*COMMON, *lists]
    (option,) = created["datasource"]["values"]
    assert len(option["external_id"]) == 32
    assert option == {"external_id": option["external_id"], "value": "red", "state": "active"}
    assert [created[name] for name in lists[1:]] == [False, False, False]
    assert client.get(f"/metadata_fields/{created['external_id']}").json() == created
    assert client.get("/metadata_fields").json() == {"metadata_fields": [created]}


def test_ids_and_labels_are_unique(client):
    client.field("sku", label="SKU")
    again = client.post("/metadata_fields", {"external_id": "sku", "label": "x", "type": "string"})
    assert (again.status_code, message(again)) == (400, "external id sku already exists")
    same = client.post("/metadata_fields", {"label": "SKU", "type": "string"})
    assert (same.status_code, message(same)) == (400, "label SKU already exists")
    client.field("other")
    changed = client.put("/metadata_fields/other", {"label": "SKU"})
    assert (changed.status_code, message(changed)) == (400, "label SKU already exists")
    assert client.put("/metadata_fields/sku", {"label": "SKU"}).status_code == 200


def test_an_id_sent_as_a_number_is_the_text_of_it(client):
    body = {"external_id": 7, "label": "seven", "type": "string"}
    assert client.post("/metadata_fields", body).json()["external_id"] == "7"
    assert message(client.post("/metadata_fields", {**body, "label": "x"})) == "external id 7 already exists"


@pytest.mark.parametrize("how", [{}, {"json": {}}, {"data": {"a": "b"}}, {"data": ""}])
def test_the_id_and_label_of_a_deleted_field_are_free_again(client, how):
    client.field("sku", label="SKU")
    assert client.call("DELETE", "/metadata_fields/sku", **how).json() == {"message": "ok"}
    assert client.field("sku", "integer", label="SKU")["type"] == "integer"


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
    narrower = {"validation": {"type": "less_than", "value": 3}}
    assert message(client.put("/metadata_fields/n", narrower)) == "default_value is invalid"
    assert client.put("/metadata_fields/n", {"default_value": None}).json()["default_value"] is None
    assert client.put("/metadata_fields/n", narrower).status_code == 200
    assert client.put("/metadata_fields/n", {"validation": None}).json()["validation"] is None
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
    for name in ("external_ids[]", "external_ids"):
        assert order(client.get("/metadata_fields", **{name: ["c", "ghost", "a"]})) == "ac"
        assert order(client.get("/metadata_fields", **{name: "c"})) == "c"
    assert order(client.get("/metadata_fields", **{"external_ids[]": "ghost"})) == ""
    assert client.put("/metadata_fields/order", {"order_by": "mood"}).status_code == 400
    assert client.put("/metadata_fields/order", {"order_by": "label", "direction": "up"}).status_code == 400
    assert client.put("/metadata_fields/c/reorder", {"position": -1}).status_code == 400


def test_there_is_no_such_field(client):
    answer = client.get("/metadata_fields/ghost")
    assert (answer.status_code, message(answer)) == (404, "Resource not found - ghost")
    assert client.delete("/metadata_fields/ghost").status_code == 404


def test_a_field_may_be_mandatory_without_a_default_value(client):
    assert client.field("sku", mandatory=True)["default_value"] is None


def test_a_mandatory_field_cannot_be_read_only(client):
    words = "A metadata field can't be both mandatory and readonly_ui"
    body = {"label": "x", "type": "string", "mandatory": True, "restrictions": {"readonly_ui": True}}
    assert message(client.post("/metadata_fields", body)) == words
    client.field("sku", mandatory=True)
    assert message(client.put("/metadata_fields/sku", {"restrictions": {"readonly_ui": True}})) == words


@pytest.mark.parametrize("name", ["readonly_ui", "hidden_ui", "excluded_from_search"])
def test_a_restriction_is_for_the_console_only(client, name):
    client.field("sku", restrictions={name: True})
    client.upload("x", metadata="sku=1")
    assert client.set_metadata("sku=2", "x").status_code == 200
    assert client.metadata("x") == {"sku": "2"}
    found = client.post("/resources/search", {"expression": "metadata.sku=2"}).json()
    assert found["total_count"] == 1


def test_a_group_is_kept_as_it_is_sent(client):
    assert client.field("a", group="Address")["group"] == "Address"
    assert client.put("/metadata_fields/a", {"group": None}).json()["group"] is None
