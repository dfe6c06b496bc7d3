"""Read a request's body, but never more than is allowed."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

CHUNK = 65536


def read_body(limit: int) -> bytes:
    """Return the body's bytes, whether its length was told or not.

    Werkzeug's own limit cuts a body of untold length off instead of refusing it, depending on how the
    server hands it over, so the bytes are counted here and it is set one beyond.

    Raises:
        RequestEntityTooLarge: it is longer than `limit` bytes; what lies beyond is not read.
    """
    request.max_content_length = limit + 1
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge(_message(limit))
    chunks, total = [], 0
    while chunk := request.stream.read(CHUNK):
        total += len(chunk)
        if total > limit:
            raise RequestEntityTooLarge(_message(limit))
        chunks.append(chunk)
    return b"".join(chunks)


def _message(limit: int) -> str:
    return f"a body may have {limit} bytes at most"
