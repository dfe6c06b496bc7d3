"""Files that arrive in chunks, put together when the last one is there (docs/vendor-assets.md#uploads)."""

from __future__ import annotations

from dataclasses import replace

from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call, Chunk, SentFile
from app.sandbox.operations.files import sent_file
from app.sandbox.words import JsonObject

MIN_CHUNK = 5 * 1024 * 1024
MAX_UNFINISHED = 100


class Chunks:
    """Unfinished uploads by their id; the oldest are forgotten when there are too many.

    Chunks may come in any order and more than once. Callers hold the account's lock.
    """

    def __init__(self) -> None:
        self._unfinished: dict[str, dict[int, bytes]] = {}

    def add(self, chunk: Chunk, content: bytes) -> bytes | None:
        """Keep a chunk; returns the whole file once nothing is missing, None before."""
        if len(content) != chunk.end - chunk.start + 1:
            raise bad_request("Content-Range does not fit the size of the chunk")
        pieces = self._unfinished.setdefault(chunk.upload_id, {})
        pieces[chunk.start] = content
        while len(self._unfinished) > MAX_UNFINISHED:
            del self._unfinished[next(iter(self._unfinished))]
        if chunk.total is None or self.size(chunk.upload_id) < chunk.total:
            return None
        del self._unfinished[chunk.upload_id]
        return b"".join(pieces[start] for start in sorted(pieces))

    def size(self, upload_id: str) -> int:
        """Return how many bytes of an unfinished upload are there."""
        return sum(map(len, self._unfinished.get(upload_id, {}).values()))


def with_whole_file(chunks: Chunks, call: Call) -> Call | None:
    """Return the call with the whole file in place of its last chunk, None if chunks are still to come.

    Raises ApiError (400): in the vendor's words for a chunk below 5 MB that is not the last; the wording of
    the other refusals is an assumption.
    """
    chunk = call.chunk
    if chunk is None:
        return call
    file = sent_file(call)
    last = chunk.total is not None and chunk.end + 1 >= chunk.total
    if not last and len(file.content) < MIN_CHUNK:
        raise bad_request("All parts except EOF-chunk must be larger than 5mb")
    whole = chunks.add(chunk, file.content)
    return None if whole is None else replace(call, file=SentFile(file.name, whole))


def progress(chunks: Chunks, call: Call, resource_type: str) -> JsonObject:
    """Return the answer to a chunk that is not the last."""
    upload_id = call.chunk.upload_id if call.chunk else ""
    answer: JsonObject = {
        "done": False,
        "bytes": chunks.size(upload_id),
        "kind": str(call.get("type", "upload")),
    }
    if resource_type != "auto":
        answer["resource_type"] = resource_type
    if call.get("public_id"):
        answer["public_id"] = str(call.get("public_id"))
    return answer
