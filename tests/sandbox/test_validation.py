import pytest

from .helpers import message


@pytest.mark.parametrize(
    ("kind", "validation", "good", "bad"),
    [
        ("integer", {"type": "greater_than", "value": 5}, "6", "5"),
        ("integer", {"type": "greater_than", "value": 5, "equals": True}, "5", "4"),
        ("integer", {"type": "less_than", "value": -5}, "-6", "-5"),
        ("date", {"type": "less_than", "value": "2024-06-15"}, "2024-06-14", "2024-06-15"),
        ("date", {"type": "greater_than", "value": "2024-06-15", "equals": True}, "2024-06-15", "2024-06-14"),
        ("string", {"type": "strlen", "min": 2}, "éé", "é"),
        ("string", {"type": "strlen", "max": 2}, "ab", "abc"),
        ("string", {"type": "strregex", "regex": "[a-zA-Z]{3}"}, "1abc2", "ab1c"),
        ("string", {"type": "strregex", "regex": "^[a-z]+$"}, "abc", "abc1"),
        ("string", {"type": "strregex", "regex": "^(a+)+$"}, "aaa", "a" * 50 + "b"),
        (
            "integer",
            {
                "type": "and",
                "rules": [{"type": "greater_than", "value": 1}, {"type": "less_than", "value": 5}],
            },
            "3",
            "5",
        ),
    ],
)
def test_values_must_pass_the_fields_validation(client, kind, validation, good, bad):
    client.field("f", kind, validation=validation)
    client.upload("x")
    assert client.set_metadata(f"f={good}", "x").status_code == 200
    refused = client.set_metadata(f"f={bad}", "x")
    assert (refused.status_code, message(refused)) == (400, f"'{bad}' is not valid for field 'f'")


BOUND = {"type": "greater_than", "value": 1}
DAY = {"type": "less_than", "value": "2024-06-15"}
LENGTH = {"type": "strlen", "min": 1}
PATTERN = {"type": "strregex", "regex": "^a"}
FITS = {"integer": [BOUND], "date": [DAY], "string": [LENGTH, PATTERN], "enum": [], "set": []}


@pytest.mark.parametrize("kind", FITS)
@pytest.mark.parametrize("validation", [BOUND, DAY, LENGTH, PATTERN])
@pytest.mark.parametrize("joined", [False, True])
def test_a_validation_must_fit_the_type_of_its_field(client, kind, validation, joined):
    sent = {"type": "and", "rules": [validation]} if joined else validation
    body = {"label": "x", "type": kind, "validation": sent, "datasource": {"values": [{"value": "a"}]}}
    answer = client.post("/metadata_fields", body)
    if validation in FITS[kind]:
        assert answer.json()["validation"] == sent
    else:
        assert (answer.status_code, message(answer)) == (400, "validation is invalid")


@pytest.mark.parametrize(
    ("kind", "validation"),
    [
        ("string", {"type": "strlen"}),
        ("string", {"type": "strlen", "max": "many"}),
        ("string", {"type": "strlen", "min": -1}),
        ("string", {"type": "strlen", "max": 4_000_001}),
        ("string", {"type": "strregex", "regex": "("}),
        ("string", {"type": "strregex"}),
        ("date", {"type": "less_than", "value": "soon"}),
        ("date", {"type": "less_than", "value": "2024-6-15"}),
        ("date", {"type": "less_than", "value": "2024-06-15T00:00:00Z"}),
        ("integer", {"type": "less_than", "value": "5.0"}),
        ("integer", {"type": "less_than", "value": 5.5}),
        ("integer", {"type": "less_than"}),
        ("integer", {"type": "and", "rules": []}),
        ("integer", {"type": "and", "rules": [BOUND, {"type": "strlen", "min": 1}]}),
        ("integer", {"type": "equals", "value": 1}),
        ("integer", "greater_than"),
    ],
)
def test_an_unsound_validation_is_refused(client, kind, validation):
    answer = client.post("/metadata_fields", {"label": "x", "type": kind, "validation": validation})
    assert (answer.status_code, message(answer)) == (400, "validation is invalid")


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("integer", {"type": "less_than", "value": "5"}, {"type": "less_than", "value": 5}),
        ("string", {"type": "strlen", "min": "1", "max": 9}, {"type": "strlen", "min": 1, "max": 9}),
        ("date", {**DAY, "equals": "true"}, {**DAY, "equals": True}),
        ("integer", {**BOUND, "regex": 5, "equals": False}, {**BOUND, "equals": False}),
        (
            "integer",
            {"type": "and", "rules": [{"type": "greater_than", "value": "-5", "equals": 1}], "value": "x"},
            {"type": "and", "rules": [{"type": "greater_than", "value": -5, "equals": True}]},
        ),
    ],
)
def test_a_validation_is_kept_in_its_own_types_without_unknown_keys(client, kind, sent, kept):
    assert client.field("f", kind, validation=sent)["validation"] == kept


def test_a_pattern_that_only_pcre_can_run_checks_nothing(client):
    client.field("f", validation={"type": "strregex", "regex": "^(?!x).*$"})
    client.upload("x")
    assert client.set_metadata("f=xyz", "x").status_code == 200


@pytest.mark.parametrize("bad", ["2024-6-1", "20240601", "2024-06-01T00:00:00", "٢٠٢٤-06-01", "0000-01-01"])
def test_a_date_is_a_real_day(client, bad):
    client.field("d", "date")
    client.upload("x")
    assert client.set_metadata(f"d={bad}", "x").status_code == 400


@pytest.mark.parametrize("bad", ["1.0", "1e3", " 1", "+1", "٣", "--1", "0x1"])
def test_an_integer_is_decimal_text(client, bad):
    client.field("n", "integer")
    client.upload("x")
    assert client.set_metadata(f"n={bad}", "x").status_code == 400
