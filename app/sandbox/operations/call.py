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
class Call:
    """Parameters of a call (query, form and JSON body together), who made it and when (Unix seconds)."""

    request_id: str
    now: float
    params: JsonObject = field(default_factory=dict)
    api_key: str = ""
    file: SentFile | None = None

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
