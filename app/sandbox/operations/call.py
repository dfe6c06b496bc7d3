"""One call as the operations see it: checked, parsed, free of HTTP."""

from dataclasses import dataclass, field
from typing import Any

from app.sandbox.errors import missing
from app.sandbox.words import JsonObject


@dataclass(frozen=True)
class SentFile:
    """A file sent as multipart; its bytes are measured and hashed and not kept."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Chunk:
    """Which part of a file a call sends: the upload's id, and bytes from `start` to `end` of `total`.

    The total is None as long as the client does not know it.
    """

    upload_id: str
    start: int
    end: int
    total: int | None


@dataclass(frozen=True)
class Call:
    """Parameters of a call (query, form and JSON body together), who made it and when (Unix seconds)."""

    request_id: str
    now: float
    params: JsonObject = field(default_factory=dict)
    api_key: str = ""
    file: SentFile | None = None
    chunk: Chunk | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """Return a parameter, or the default if it is absent or null."""
        value = self.params.get(name)
        return default if value is None else value

    def need(self, name: str) -> Any:
        """Return a parameter; raises ApiError (400) if it is absent or empty."""
        value = self.params.get(name)
        if value is None or value == "" or value == []:
            raise missing(name)
        return value


class Partly(dict[str, Any]):
    """An answer of a call that did a part of what it was asked: status 207."""

    status = 207
