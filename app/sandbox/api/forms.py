"""Multipart forms as clients write them."""

import re
from io import BytesIO
from typing import Any

_DISPOSITION = re.compile(rb"^Content-Disposition:[^\r\n]*", re.MULTILINE | re.IGNORECASE)


def with_readable_names(environ: dict[str, Any]) -> None:
    """Rewrite, in a request's WSGI environment, the names in a multipart form that are not UTF-8.

    The Node SDK writes file names in Latin-1, because of which the parser would pass over the whole form.
    """
    body = environ["wsgi.input"].read()
    readable = _DISPOSITION.sub(_as_utf8, body)
    environ["wsgi.input"] = BytesIO(readable)
    environ["CONTENT_LENGTH"] = str(len(readable))


def _as_utf8(line: re.Match[bytes]) -> bytes:
    try:
        line[0].decode()
    except UnicodeDecodeError:
        return line[0].decode("latin-1").encode()
    return line[0]
