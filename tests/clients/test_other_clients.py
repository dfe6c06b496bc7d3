"""What clients that cannot be installed here send, byte for byte: Ruby, Java, PHP, .NET and Go.

Their sources say what they write; see docs/vendor.md#values-on-the-wire and docs/vendor.md#rules-api.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
import requests

from .base import CLOUD, KEY, SECRET
from .values import PIXEL

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COLORS = ["red", "green", "a=b", "c|d"]


@pytest.fixture
def send(address_of: Callable[[str], str]) -> Callable[..., Any]:
    """Send bytes as they are, by default to the sandbox account; returns the status and the answer's JSON."""
    addresses = {place: address_of(place) for place in ("sandbox", "service")}

    def send(method: str, path: str, kind: str | None = None, body: str = "", place: str = "sandbox") -> Any:
        answer = requests.request(
            method,
            f"{addresses[place]}/v1_1/{CLOUD}{path}",
            data=body.encode(),
            headers={"Content-Type": kind} if kind else {},
            auth=(KEY, SECRET),
            timeout=10,
        )
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def fields(account, send):
    for name, kind in (("text", "string"), ("amount", "integer"), ("colors", "set"), ("size", "enum")):
        field = {"external_id": name, "label": name, "type": kind}
        options = {"set": COLORS, "enum": ["s", "m"]}.get(kind)
        if options:
            field["datasource"] = {"values": [{"external_id": o, "value": f"({o})"} for o in options]}
        account.fields.create(field)


@pytest.fixture
def values(send, fields):
    """Return what an image in the account has for values."""
    send("POST", "/image/upload", FORM, f"public_id=a&file={quote_plus(PIXEL)}")
    return lambda: send("GET", "/resources/image/upload/a")[1]["metadata"]


SPELLINGS = {
    "ruby: arrays with blanks": ('colors=["red", "green"]', {"colors": ["red", "green"]}),
    "ruby: arrays with blanks, escaped": (r'colors=["a\=b", "c\|d"]', {"colors": ["a=b", "c|d"]}),
    "ruby: nil is nothing": ("text=|amount=1", {"amount": 1}),
    "java: arrays escaped twice": (r'colors=["a\\=b","c\\|d"]', {"colors": ["a=b", "c|d"]}),
    "java: text and numbers": (r"text=a\=b\|c|amount=-5", {"text": "a=b|c", "amount": -5}),
    "php: arrays as compact JSON": (
        r'colors=["a\=b","red"]|amount=5',
        {"colors": ["a=b", "red"], "amount": 5},
    ),
    ".net: everything is text": (
        'amount=0|size=m|colors=["red"]',
        {"amount": 0, "size": "m", "colors": ["red"]},
    ),
    "go: everything is text": ("amount=50|text=5|size=s", {"amount": 50, "text": "5", "size": "s"}),
    "docs: quotes escaped": (r"colors=[\"red\",\"green\"]", {"colors": ["red", "green"]}),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_values_are_read_as_each_client_writes_them(send, values, spelling):
    text, stored = SPELLINGS[spelling]
    status, answer = send("POST", "/image/metadata", FORM, f"public_ids[]=a&metadata={quote_plus(text)}")
    assert (status, answer["public_ids"]) == (200, ["a"])
    assert values() == stored


LISTS = {
    "ruby, java, .net": "public_ids[]=a&public_ids[]=b",
    "ruby, escaped": "public_ids%5B%5D=a&public_ids%5B%5D=b",
    "php": "public_ids[0]=a&public_ids[1]=b",
    "php, escaped": "public_ids%5B0%5D=a&public_ids%5B1%5D=b",
}


@pytest.mark.parametrize("client", LISTS)
def test_lists_of_ids_are_read_as_each_client_writes_them(send, values, client):
    send("POST", "/image/upload", FORM, f"public_id=b&file={quote_plus(PIXEL)}")
    status, answer = send("POST", "/image/tags", FORM, f"command=add&tag=x&{LISTS[client]}")
    assert (status, answer["public_ids"]) == (200, ["a", "b"])
    status, answer = send("GET", f"/resources/image/upload?{LISTS[client]}")
    assert (status, len(answer["resources"])) == (200, 2)
    status, answer = send("DELETE", f"/resources/image/upload?{LISTS[client]}")
    assert (status, answer["deleted"]) == (200, {"a": "deleted", "b": "deleted"})


@pytest.mark.parametrize("yes", ["1", "true", "True"])
def test_clear_invalid_is_yes_in_each_spelling(send, values, yes):
    send("POST", "/image/metadata", FORM, "public_ids[]=a&metadata=size%3Ds")
    send("DELETE", "/metadata_fields/size/datasource", JSON, '{"external_ids":["s"]}')
    send("POST", "/image/metadata", FORM, f"public_ids[]=a&metadata=text%3Dx&clear_invalid={yes}")
    assert values() == {"text": "x"}


def signed(params: str, algorithm: str) -> str:
    """Sign a form as the clients do: sorted pairs, lists joined by commas, the secret at the end."""
    digest = hashlib.new(algorithm, (params + SECRET).encode()).hexdigest()
    return f"{params}&signature={digest}&api_key={KEY}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_signed_form_needs_no_other_credentials(values, address_of, algorithm):
    url = f"{address_of('sandbox')}/v1_1/{CLOUD}/image/tags"
    form = signed(f"command=add&public_ids=a,b&tag=x&timestamp={int(time.time())}", algorithm)
    form = form.replace("public_ids=a,b", "public_ids[]=a&public_ids[]=b")
    answer = requests.post(url, data=form, headers={"Content-Type": FORM}, timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"public_ids": ["a"]})


RULE = (
    '{"metadata_field_id":"size","condition":{"metadata_field_id":"text","equals":"x"},'
    '"result":{"enable":true,"activate_values":"all"},"name":"r"}'
)
PLACES = pytest.mark.parametrize("place", ["sandbox", "service"])


@PLACES
def test_a_rule_lives_as_the_ruby_client_drives_it(send, fields, place):
    """JSON on all four calls: a body on none but POST and PUT."""
    status, made = send("POST", "/metadata_rules", JSON, RULE, place)
    assert (status, made["name"]) == (200, "r")
    status, listed = send("GET", "/metadata_rules", JSON, "", place)
    assert (status, listed) == (200, {"metadata_rules": [made]})
    path = f"/metadata_rules/{made['external_id']}"
    status, changed = send("PUT", path, JSON, '{"state":"inactive"}', place)
    assert (status, changed["state"]) == (200, "inactive")
    assert send("DELETE", path, JSON, "", place) == (200, {"success": True})


@PLACES
@pytest.mark.parametrize(("kind", "body"), [(JSON, "{}"), (FORM, ""), (None, "")])
def test_a_rule_is_deleted_whatever_the_body(send, fields, place, kind, body):
    _, made = send("POST", "/metadata_rules", JSON, RULE, place)
    path = f"/metadata_rules/{made['external_id']}"
    assert send("DELETE", path, kind, body, place) == (200, {"success": True})


@PLACES
@pytest.mark.parametrize("key", ["apply_values", "mandatory"])
def test_the_keys_that_the_java_client_misspells_are_refused_by_name(send, fields, place, key):
    body = RULE.replace('"enable":true', f'"enable":true,"{key}":true')
    status, answer = send("POST", "/metadata_rules", JSON, body, place)
    assert (status, key in answer["error"]["message"]) == (400, True)


@PLACES
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, '{"external_ids":["s"]}'),
        (FORM, "external_ids[]=s"),
        (FORM, "external_ids%5B%5D=s"),
        (FORM, "external_ids[0]=s"),
    ],
)
def test_options_are_deleted_by_json_and_by_form(send, fields, place, kind, body):
    status, left = send("DELETE", "/metadata_fields/size/datasource", kind, body, place)
    assert (status, [v["external_id"] for v in left["values"]]) == (200, ["m"])


@PLACES
def test_options_are_deleted_by_the_query_too(send, fields, place):
    status, left = send("DELETE", "/metadata_fields/size/datasource?external_ids[]=s", place=place)
    assert (status, [v["external_id"] for v in left["values"]]) == (200, ["m"])


@PLACES
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_options_are_sorted_by_either_method(send, fields, place, method):
    body = '{"order_by":"value","direction":"asc"}'
    status, sorted_ = send(method, "/metadata_fields/size/datasource/order", JSON, body, place)
    assert (status, [v["external_id"] for v in sorted_["values"]]) == (200, ["m", "s"])


@PLACES
def test_a_field_made_by_a_form_has_booleans(send, fields, place):
    body = "external_id=f&label=F&type=integer&mandatory=true&default_value=5"
    status, made = send("POST", "/metadata_fields", FORM, body, place)
    assert (status, made["mandatory"], made["default_value"]) == (200, True, 5)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_an_asset_is_updated_by_its_id_by_either_method(send, values, method):
    own = send("GET", "/resources/image/upload/a")[1]["asset_id"]
    status, changed = send(method, f"/resources/{own}", JSON, '{"metadata":"text=x","clear_invalid":true}')
    assert (status, changed["metadata"]) == (200, {"text": "x"})
