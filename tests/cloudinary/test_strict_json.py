import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cloudinary.named_assets import text
from app.cloudinary.strict_json import load_object
from app.errors import BadNotification, NotUnderstood


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff{}", "byte 0 of the body is not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "byte 6 of the body is not UTF-8"),
        (b'\xef\xbb\xbf{"a":1}', "line 1 column 1"),
        (b'{"a":1', "line 1 column 7"),
        (b'{"a":1} x', "line 1 column 9"),
        (b"{'a':1}", "line 1 column 2"),
        (b'{"a":"\n"}', "control character"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":[-Infinity]}', "-Infinity"),
        (b"[]", "a list"),
        (b'"x"', "a text"),
        (b"1", "a number"),
        (b"true", "true or false"),
        (b"null", "null"),
        (b"[" * 200_000, "deeper than 100"),
        (b"[" + b"{}," * 300_000 + b"0]", "more than 500,000 values"),
    ],
)
def test_a_refusal_names_the_place_or_the_cause(body, words):
    with pytest.raises(BadNotification, match=words):
        load_object(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"a":1,"b":{"c":1,"d":2,"c":3}}', "the key 'c' twice"),
        (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "deeper than 100"),
        (b'{"a":' * 100_000, "deeper than 100"),
        (b'{"a":[' + b"0," * 500_000 + b"0]}", "more than 500,000 values"),
    ],
)
def test_an_object_that_cannot_be_relied_on_is_not_understood(body, words):
    with pytest.raises(NotUnderstood, match=words):
        load_object(body)


def test_half_surrogate_pairs_stay_and_name_nothing():
    assert load_object(b'{"a":"\\ud800"}') == {"a": "\ud800"}
    assert text("\ud800", 10) is None


def test_a_hundred_levels_are_read():
    assert load_object(b'{"a":' + b"[" * 99 + b"]" * 99 + b"}")


def test_brackets_in_texts_are_no_nesting():
    body = json.dumps({"a": '[{"\\' * 500, "b": [[]]}).encode()
    assert load_object(body)["a"] == '[{"\\' * 500


def test_numbers_too_large_for_python_are_harmless():
    found = load_object(b'{"a":' + b"9" * 100_000 + b',"b":1e999,"c":-12,"d":1.5}')
    assert found == {"a": "9" * 100_000, "b": "1e999", "c": -12, "d": 1.5}


def test_whole_surrogate_pairs_are_read():
    assert load_object(b'{"a":"\\ud83d\\ude00 \\\\ud800"}') == {"a": "\U0001f600 \\ud800"}


@pytest.mark.parametrize(
    "body",
    [b'"\\' + b'"\\' * 100_000, b'{"a":"' + b"\\" * 200_000, b'{"a":[' + b"[]," * 100_000 + b"[]]}"],
)
def test_large_and_odd_bodies_are_judged_in_linear_time(body):
    started = time.process_time()
    with contextlib.suppress(BadNotification, NotUnderstood):
        load_object(body)
    assert time.process_time() - started < 2


def test_a_repeated_key_is_found_among_many():
    body = "{" + ",".join(f'"{n}":0' for n in [*range(100_000), 99_999]) + "}"
    with pytest.raises(NotUnderstood, match="99999"):
        load_object(body.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab[]{}"\\é', max_size=3), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_legal_object_is_read_as_it_is(value, ascii_only):
    assert load_object(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary() | st.text('{}[]",:\\ud8a19.eNaI-').map(str.encode))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_an_object_or_refused(body):
    with contextlib.suppress(BadNotification, NotUnderstood):
        assert isinstance(load_object(body), dict)
