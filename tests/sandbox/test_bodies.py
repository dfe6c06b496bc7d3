import pytest

from .helpers import message


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"{", "Invalid JSON in the request body"),
        (b'{"label": "\xff"}', "Invalid JSON in the request body"),
        (b'{"label": "\xed\xa0\x80"}', "Invalid JSON in the request body"),
        (b'{"label": "\\ud800"}', "Invalid JSON in the request body"),
        (b'{"\\udfff": "x"}', "Invalid JSON in the request body"),
        (b"[" * 100_000, "Invalid JSON in the request body"),
        (b"[]", "The request body must be a JSON object"),
        (b'"label"', "The request body must be a JSON object"),
    ],
)
def test_a_body_that_is_no_json_object_of_text_is_refused(client, body, refusal):
    answer = client.call("POST", "/metadata_fields", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, message(answer)) == (400, refusal)


def test_every_character_that_is_text_is_taken(client):
    body = b'{"type": "string", "label": "\\ud83d\\ude00 \xc3\xa9"}'
    answer = client.call("POST", "/metadata_fields", data=body, headers={"Content-Type": "application/json"})
    assert answer.json()["label"] == "\U0001f600 é"
