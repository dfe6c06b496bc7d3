import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.cloudinary.encoding import encode

from .wire_reader import decode, read_set


@pytest.mark.parametrize(
    ("changes", "wire"),
    [
        ({"in_stock_id": 50, "color_id": ["green", "red"]}, 'in_stock_id=50|color_id=["green","red"]'),
        ({"tags": ["a|b", "c=d"]}, r'tags=["a\|b","c\=d"]'),
        ({"tags": []}, "tags=[]"),
        ({"a": None, "b": ""}, "a=|b="),
        ({"n": 0, "m": -7}, "n=0|m=-7"),
        ({"a": 'say "hi" = 1|2'}, r"a=say \"hi\" \= 1\|2"),
        ({"a=b|c": "x"}, r"a\=b\|c=x"),
        ({"path": r"C:\dir"}, r"path=C:\dir"),
        ({"path": "dir\\", "b": "c"}, "b=c|path=dir\\"),
        ({"unc": r"\\host"}, r"unc=\\host"),
        ({"a": r"\=\|\\", "b": ["\\"]}, r'b=["\u005c"]|a=\\=\\|\\'),
        ({"tags": ['say "hi"', "back\\"]}, r'tags=["say \u0022hi\u0022","back\u005c"]'),
        ({"a": "line\nnext", "tags": ["line\nnext", "é😀,"]}, 'a=line\nnext|tags=["line\\nnext","é😀,"]'),
        ({"shot": "2024-06-15"}, "shot=2024-06-15"),
        ({}, ""),
    ],
)
def test_changes_are_written_as_documented(changes, wire):
    assert encode(changes) == wire


@pytest.mark.parametrize("value", [True, 1.5, {"a": 1}, ["a", 1], [None], ("a",), b"a"])
def test_values_no_field_can_hold_are_refused(value):
    with pytest.raises(ValueError, match="'a' cannot hold"):
        encode({"a": value})


@pytest.mark.parametrize(
    "changes", [{"": "x"}, {"a": "\ud800"}, {"a": ["\udfff"]}, {"\ud800": "a"}, {"a\\": "x"}]
)
def test_ids_and_texts_that_cannot_be_sent_are_refused(changes):
    with pytest.raises(ValueError):
        encode(changes)


def test_two_values_that_would_swallow_what_follows_are_refused():
    with pytest.raises(ValueError, match="only one may end with a backslash"):
        encode({"a": "x\\", "b": "y\\"})


@pytest.mark.parametrize("wire", ["a", "a=1|", "|a=1", r"a\=1", "a=1|a=2"])
def test_wire_text_that_nobody_means_is_refused(wire):
    with pytest.raises(ValueError):
        decode(wire)


def test_the_reader_takes_the_first_bare_equals_sign():
    assert decode(r"a\=b=c=d|e=") == {"a=b": "c=d", "e": ""}


def test_the_printed_form_with_escaped_quotes_is_read():
    assert read_set(decode(r"color_id=[\"green\",\"red\"]")["color_id"]) == ["green", "red"]


@pytest.mark.parametrize(("value", "elements"), [("", []), ("red", ["red"]), ("[]", []), ('["a"]', ["a"])])
def test_a_bare_text_is_a_set_of_one(value, elements):
    assert read_set(value) == elements


@pytest.mark.parametrize("value", ["[", "[1]", '["a"'])
def test_a_broken_list_is_refused(value):
    with pytest.raises(ValueError):
        read_set(value)


NASTY = st.text('\\=|",[]{}\nu0é😀 ') | st.text()
INNER = NASTY.filter(lambda text: not text.endswith("\\"))
IDS = INNER.filter(bool)
VALUES = st.none() | INNER | st.integers() | st.lists(NASTY, max_size=3)
CHANGES = st.builds(
    lambda changes, key, value: {**changes, key: value},
    st.dictionaries(IDS, VALUES, max_size=4),
    IDS,
    VALUES | NASTY,
)


def documented_reader(wire):
    """The reader of the documentation to the letter: only these three escapes exist."""
    pairs, part, parts, at = {}, "", [], 0
    while at <= len(wire):
        here, after = wire[at : at + 1], wire[at + 1 : at + 2]
        if here == "\\" and after in {"=", "|", '"'}:
            part, at = part + after, at + 1
        elif here == "=" and not parts:
            parts, part = [part], ""
        elif here in {"|", ""}:
            pairs[parts[0]], parts, part = part, [], ""
        else:
            part += here
        at += 1
    return pairs


def plain(value):
    return "" if value is None else str(value)


@given(CHANGES)
@example({"a": "\\", "b": "x\\=", "c": "\\|", "d": '\\"', "e": "\\\\|"})
@example({"a": ["\\", '\\"', '"]', "\\="], "b": '["a"]'})
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_back(changes):
    found = decode(encode(changes))
    assert found == documented_reader(encode(changes))
    assert set(found) == set(changes)
    for key, value in changes.items():
        read = read_set(found[key]) if isinstance(value, list) else found[key]
        assert read == (value if isinstance(value, list) else plain(value))
