"""What upload, explicit and update have in common: attributes of an asset as parameters name them.

Source: docs/vendor-assets.md#parameters.
"""

import json
import re
from typing import Any

from app.sandbox.encoding import Encoded, decode_pairs
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, comma_listed

_MOST_PAIRS, _LONGEST_TEXT = 1000, 1024
_ESCAPED = re.compile(r"\\([=|\\])")
_BOX = r"\d{1,9},\d{1,9},\d{1,9},\d{1,9}"
_COORDINATES = re.compile(rf"({_BOX})(\|{_BOX})*|", re.ASCII)


def read_attributes(call: Call) -> JsonObject:
    """Return the attributes that the call sends, as those of an Asset; raises ApiError (400) for bad ones.

    Tags and context replace what was there; for context that is an assumption.
    """
    changes: JsonObject = {}
    if call.get("tags") is not None:
        changes["tags"] = tuple(comma_listed(call.get("tags")))
    if call.get("context") is not None:
        changes["context"] = {key: value for key, value in read_context(call.get("context")).items() if value}
    if call.get("access_control") is not None:
        changes["access_control"] = read_access_control(call.get("access_control"))
    return changes


def read_details(call: Call) -> dict[str, str]:
    """Return parameters that are kept and shown, and have no other effect here."""
    details = {}
    for name in ("face_coordinates", "custom_coordinates"):
        if call.get(name) is not None:
            details[name] = _coordinates(name, str(call.get(name)))
    if call.get("regions"):
        details["regions"] = _regions(call.get("regions"))
    if call.get("quality_override") is not None:
        details["quality_override"] = str(call.get("quality_override"))
    return details


def read_context(sent: object) -> dict[str, str]:
    r"""Return the key and value pairs of a context parameter, empty values too: they delete a key.

    In a text `=`, `|` and the backslash are escaped by a backslash. Raises ApiError (400) for
    over 1,000 pairs and for a value of over 1,024 characters; the wording is an assumption.
    """
    pairs = sent if isinstance(sent, dict) else decode_pairs(str(sent), "context")
    if len(pairs) > _MOST_PAIRS:
        raise bad_request(f"Maximum number of context pairs is {_MOST_PAIRS}")
    texts = {str(key): _context_text(value) for key, value in pairs.items()}
    for key, text in texts.items():
        if len(text) > _LONGEST_TEXT:
            raise bad_request(f"The context value of {key[:100]} is longer than {_LONGEST_TEXT} characters")
    return texts


def read_access_control(sent: object) -> tuple[JsonObject, ...]:
    """Return the access rules sent as a list, one object, or JSON of these; nothing lifts them."""
    parsed = _parsed(sent or "[]") if isinstance(sent, str) else sent
    rules = [parsed] if isinstance(parsed, dict) else parsed
    if not isinstance(rules, list) or not all(_is_access_rule(rule) for rule in rules):
        raise bad_request("Invalid value for parameter access_control")
    kept = ("access_type", "key", "start", "end")
    return tuple(
        {name: rule[name] for name in kept if isinstance(rule.get(name), str | int)} for rule in rules
    )


def _context_text(value: object) -> str:
    return _ESCAPED.sub(r"\1", value.text) if isinstance(value, Encoded) else str(value)


def _coordinates(name: str, sent: str) -> str:
    if not _COORDINATES.fullmatch(sent):
        raise bad_request(f"Invalid value {sent[:100]} for parameter {name}")
    return sent


def _regions(sent: object) -> str:
    parsed = _parsed(sent) if isinstance(sent, str) else sent
    if not isinstance(parsed, dict) or not all(isinstance(v, list) and len(v) > 1 for v in parsed.values()):
        raise bad_request("Invalid value for parameter regions")
    return json.dumps(parsed, separators=(",", ":"))


def _is_access_rule(rule: object) -> bool:
    return isinstance(rule, dict) and rule.get("access_type") in ("token", "anonymous")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
