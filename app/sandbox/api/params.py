"""All parameters of a request in one object: query, form and JSON body."""

import json
import re
from collections.abc import Iterable

from flask import Request

from app.sandbox.api.forms import with_readable_names
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Chunk, SentFile
from app.sandbox.words import JsonObject, listed

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/(-1|\*|[0-9]{1,15})")
_LIST_NAME = re.compile(r"([^\[\]]+)\[(\d*)\]")


def read_params(request: Request) -> JsonObject:
    """Return the parameters; `ids[]`, `ids[0]` and names sent more than once become lists.

    A body that is not said to be a form is read as JSON. Raises ApiError (400) for one that is broken or no
    object; an empty body is none, whatever its type says.
    """
    params = _collected(request.args.items(multi=True))
    if request.mimetype == "multipart/form-data":
        with_readable_names(request.environ)
    if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return params | _collected(request.form.items(multi=True))
    body = request.get_data()
    if not body.strip():
        return params
    return params | _json_object(body)


def read_file(request: Request) -> SentFile | None:
    """Return the multipart `file`, None if there is none."""
    sent = request.files.get("file")
    return None if sent is None else SentFile(sent.filename or "", sent.read())


def read_chunk(request: Request) -> Chunk | None:
    """Return which part of a file the call says it sends, None if it sends a whole one.

    Raises ApiError (400) for a header that cannot be read. A total of -1 or `*` is not known yet.
    """
    upload_id, sent = request.headers.get("X-Unique-Upload-Id"), request.headers.get("Content-Range")
    if not upload_id:
        return None
    match = _CONTENT_RANGE.fullmatch(sent or "")
    if match is None or int(match[1]) > int(match[2]):
        raise bad_request(f"Invalid Content-Range {(sent or '')[:100]}")
    total = int(match[3]) if match[3].isdecimal() else None
    return Chunk(upload_id, int(match[1]), int(match[2]), total)


def _collected(items: Iterable[tuple[str, str]]) -> JsonObject:
    params: JsonObject = {}
    for name, value in items:
        if not name:  # a part of a form need not have one
            continue
        match = _LIST_NAME.fullmatch(name)
        if match is None and name not in params:
            params[name] = value
            continue
        bare = match[1] if match else name
        params[bare] = [*listed(params.get(bare)), value]
    return params


def _json_object(body: bytes) -> JsonObject:
    try:
        parsed = json.loads(body.decode())
        json.dumps(parsed, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise bad_request("Invalid JSON in the request body") from error
    if not isinstance(parsed, dict):
        raise bad_request("The request body must be a JSON object")
    return {name.removesuffix("[]"): value for name, value in parsed.items()}
