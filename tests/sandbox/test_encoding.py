import pytest

from app.sandbox.encoding import Encoded, decode_list, decode_pairs, unescape
from app.sandbox.errors import ApiError


def test_pairs_are_split_at_unescaped_pipes_and_the_first_unescaped_equals():
    assert decode_pairs(r"a=1|b=x\|y|c=k\=v=w|d=") == {
        "a": Encoded("1"),
        "b": Encoded(r"x\|y"),
        "c": Encoded(r"k\=v=w"),
        "d": Encoded(""),
    }


def test_only_equals_pipe_and_quote_are_escapes():
    assert unescape(r"a\=b\|c\"d\e\\f") == r'a=b|c"d\e\\f'


@pytest.mark.parametrize(
    "text",
    [
        '["green","red"]',
        '["green", "red"]',
        r"[\"green\",\"red\"]",
        r"[\"green\", \"red\"]",
    ],
)
def test_a_list_is_read_in_every_spelling_the_clients_have(text):
    assert decode_list(text) == ["green", "red"]


def test_list_members_keep_escaped_and_doubly_escaped_characters():
    assert decode_list(r'["a\|b","c\=d"]') == ["a|b", "c=d"]
    assert decode_list(r"[\"a\\|b\",\"c\\=d\"]") == ["a|b", "c=d"]
    assert decode_list(r'["say \"hi\""]') == ['say "hi"']


@pytest.mark.parametrize("text", ["green", '{"a":1}', '"green"', "[", "", "[" * 100_000])
def test_what_is_no_list_is_none(text):
    assert decode_list(text) is None


def test_a_pair_without_equals_is_refused():
    with pytest.raises(ApiError) as refused:
        decode_pairs("a=1|junk")
    assert refused.value.status == 400
