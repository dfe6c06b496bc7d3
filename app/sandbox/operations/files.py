"""What an upload's `file` parameter holds: a multipart file, a data URI or a remote URL."""

import base64
import binascii
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from app.sandbox.errors import bad_request, missing
from app.sandbox.operations.call import Call, SentFile
from app.sandbox.operations.dimensions import image_size

_REMOTE = re.compile(r"(https?|ftp|s3|gs)://", re.IGNORECASE)
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*)(;base64)?,(.*)", re.DOTALL)
_MAGIC = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"%PDF", "pdf"))
_DEFAULT_FORMAT = {"image": "jpg", "video": "mp4", "raw": ""}


@dataclass(frozen=True)
class Source:
    """What is known of an uploaded file; a remote one is recorded by its URL and never fetched.

    Width and height are read from the head of images in common formats; otherwise they are None.
    """

    resource_type: str
    format: str
    name: str = ""
    ending: str = ""
    bytes: int = 0
    etag: str = ""
    url: str | None = None
    width: int | None = None
    height: int | None = None


def described(resource_type: str, name: str, content: bytes) -> Source:
    """Return what is known of a file by its name and its bytes."""
    path = PurePosixPath(name)
    ending = path.suffix.lstrip(".").lower()
    ending = ending or next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
    kind = _kind(ending) if resource_type == "auto" else resource_type
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    width, height = (image_size(content) if kind == "image" else None) or (None, None)
    return Source(
        kind,
        _format(kind, ending),
        name=path.stem,
        ending=ending,
        bytes=len(content),
        etag=digest,
        width=width,
        height=height,
    )


def read_source(call: Call, resource_type: str) -> Source:
    """Return what the call uploads; raises ApiError (400) if there is no file or an unreadable data URI.

    Contents are never decoded: any bytes pass as an image (an assumption that keeps tests simple).
    """
    sent = call.get("file")
    if call.file is None and isinstance(sent, str) and _REMOTE.match(sent):
        return _remote(resource_type, sent)
    file = sent_file(call)
    return described(resource_type, file.name, file.content)


def sent_file(call: Call) -> SentFile:
    """Return the file that the call holds, as multipart or as a data URI; raises ApiError (400)."""
    if call.file is not None:
        return call.file
    sent = call.get("file", "")
    if not isinstance(sent, str) or not sent:
        raise missing("file")
    match = _DATA_URI.fullmatch(sent)
    if match is None:
        raise bad_request("Invalid value for parameter file")
    content = _decoded(match[4]) if match[3] else unquote_to_bytes(match[4])
    ending = (mimetypes.guess_extension(match[1] or "") or "").lstrip(".")
    return SentFile(f"file.{ending}", content)


def _remote(resource_type: str, url: str) -> Source:
    try:
        path = PurePosixPath(unquote(urlsplit(url).path))
    except ValueError as error:
        raise bad_request("Invalid value for parameter file") from error
    ending = path.suffix.lstrip(".").lower()
    kind = _kind(ending) if resource_type == "auto" else resource_type
    return Source(kind, _format(kind, ending), name=path.stem, ending=ending, url=url)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise bad_request("Invalid value for parameter file") from error


def _format(kind: str, ending: str) -> str:
    """Return the format; a raw file has none."""
    return "" if kind == "raw" else ending or _DEFAULT_FORMAT[kind]


def _kind(ending: str) -> str:
    """Return what `auto` means for a file ending: audio counts as video, PDF as image (an assumption)."""
    guessed = (mimetypes.guess_type(f"x.{ending}")[0] or "").split("/")[0]
    if guessed == "image" or ending == "pdf":
        return "image"
    return "video" if guessed in ("video", "audio") else "raw"
