"""Bodies that nobody should send, by what is wrong with them; shared by the tests of every door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DEEP = 100_000


def upload(**more: Any) -> bytes:
    """A good notification with something more in it."""
    told = {"notification_type": "upload", "asset_id": "a1", "public_id": "p", "resource_type": "image"}
    return json.dumps({**told, "type": "upload", **more}).encode()


def changed(count: int) -> bytes:
    """One notification about many assets."""
    item = {"resource_type": "image", "type": "upload", "previous_metadata": {}, "new_metadata": {"a": "b"}}
    resources = {f"p/{number}": {**item, "asset_id": f"{number:032x}"} for number in range(count)}
    return json.dumps({"notification_type": "resource_metadata_changed", "resources": resources}).encode()


NO_OBJECT: Mapping[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "a word": b"hello",
    "null": b"null",
    "a list": b"[1, 2]",
    "a number": b"17",
    "truncated": upload()[:-9],
    "truncated in a text": b'{"notification_type": "upl',
    "something after it": upload() + b"x",
    "two objects": upload() + upload(),
    "NaN": b'{"notification_type": "upload", "asset_id": "a1", "width": NaN}',
    "Infinity": b'{"notification_type": "upload", "asset_id": "a1", "width": -Infinity}',
    "single quotes": b"{'notification_type': 'upload'}",
    "a comma too many": b'{"notification_type": "upload",}',
    "bad UTF-8": b'{"notification_type": "upload", "asset_id": "a1", "x": "\xff\xfe"}',
    "a surrogate as bytes": b'{"notification_type": "upload", "x": "\xed\xa0\x80"}',
    "UTF-16": upload().decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + upload(),
    "zero bytes": b"\0" * 1000,
    "a form": b"notification_type=upload&asset_id=a1",
    "lists 100,000 levels deep": b"[" * DEEP + b"]" * DEEP,
    "unclosed lists": b"[" * DEEP,
    "a control character": b'{"notification_type": "upl\noad"}',
    "10 MB of nothing": b" " * 10_000_000,
    "10 MB of brackets": b"[" * 10_000_000,
    "10 MB of quotes": b'"' * 10_000_000,
}
"""No JSON objects at all."""

NOT_UNDERSTOOD: Mapping[str, bytes] = {
    "no type": b"{}",
    "a type that is none": b'{"notification_type": 7, "asset_id": "a1"}',
    "an empty type": b'{"notification_type": "", "asset_id": "a1"}',
    "a type of 1,000 characters": upload(notification_type="u" * 1000),
    "a type of half a surrogate pair": b'{"notification_type": "\\ud800", "asset_id": "a1"}',
    "keys twice": b'{"notification_type": "upload", "asset_id": "a1", "asset_id": "a2"}',
    "keys twice far inside": upload(info=1)[:-1] + b', "x": [{"a": {"b": 1, "b": 2}}]}',
    "no ids": b'{"notification_type": "upload", "width": 3}',
    "an id that is none": b'{"notification_type": "upload", "asset_id": {"a": 1}}',
    "an id with a comma": b'{"notification_type": "upload", "asset_id": "a,b"}',
    "resources that are none": b'{"notification_type": "resource_metadata_changed", "resources": 7}',
    "resources that name nothing": b'{"notification_type": "delete", "resources": [null, 1, [], {}, "x"]}',
    "an empty list": b'{"notification_type": "delete", "resources": []}',
    "objects 100,000 levels deep": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "lists far inside": b'{"notification_type": "upload", "a": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "101 levels": upload()[:-1] + b', "a": ' + b"[" * 100 + b"]" * 100 + b"}",
    "10 MB of small lists": b'{"notification_type": "upload", "a": [' + b"[]," * 3_300_000 + b"[]]}",
    "10 MB of numbers": b'{"notification_type": "upload", "a": [' + b"1," * 4_900_000 + b"1]}",
    "10 MB of texts": b'{"notification_type": "upload", "a": [' + b'"ab",' * 1_990_000 + b"1]}",
}
"""JSON objects about which nothing can be done; a person decides."""

UNDERSTOOD: Mapping[str, bytes] = {
    "half a surrogate pair": upload(original_filename="\ud800", context={"\udfff": "\ud83d"}),
    "huge integers": upload()[:-1] + b', "bytes": ' + b"9" * 100_000 + b', "width": -1e999}',
    "one text of 10 MB": upload(context="x" * 10_000_000),
    "one text with 400,000 brackets": upload(context='[{"\\' * 200_000),
    "a type nobody knows": b'{"notification_type": "teleported", "x": 1}',
    "a type nobody knows, with assets": upload(notification_type="teleported"),
    "5,000 assets": changed(5000),
    "assets among rubbish": b'{"notification_type": "delete", "resources": [null, {"asset_id": "a1"}, 7]}',
    "odd values everywhere": upload(tags={"a": 1}, metadata=[1], notification_context=[], signature_key=7),
    "an odd context": upload(notification_context={"triggered_by": 7, "triggered_at": {"a": 1}}),
    "a time that is none": upload(notification_context={"triggered_at": "99999-99-99T99:99:99Z"}),
    "100 levels": upload()[:-1] + b', "a": ' + b"[" * 99 + b"]" * 99 + b"}",
}
"""Odd, but good enough."""

BODIES: Mapping[str, bytes] = {**NO_OBJECT, **NOT_UNDERSTOOD, **UNDERSTOOD}
