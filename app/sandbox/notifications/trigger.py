"""One trigger as a value, and the reading of what is sent for it (docs/vendor.md#triggers)."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.sandbox.errors import ApiError, bad_request
from app.sandbox.notifications.event_types import ALL, EVENT_TYPES
from app.sandbox.notifications.filters import LANGUAGE, Filter, read_filter
from app.sandbox.notifications.polling import POLL
from app.sandbox.words import JsonObject, truthy

_CHANNEL = re.compile(r"[!-~]{1,255}")
_NOT_HERE = {
    ("auth_scheme", "eddsa_v2"): "The sandbox account signs no eddsa_v2, as nothing published says how; "
    "auth_scheme must be default or legacy_hmac",
    ("uri_type", "flow"): "The sandbox account has no flows; uri_type must be webhook or poll",
}


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One destination for one event type, or for `all`."""

    id: str
    uri: str
    event_type: str
    created_at: float
    updated_at: float
    uri_type: str = "webhook"
    additive: bool = False
    auth_scheme: str = "default"
    filter: Filter | None = None

    def wants(self, payload: JsonObject) -> bool:
        """Say whether the trigger is for a notification."""
        if self.event_type not in (payload["notification_type"], ALL):
            return False
        return self.filter is None or self.filter.holds(payload)

    def to_json(self, environment: str) -> JsonObject:
        """Return the trigger as the API shows it; a filter that is not there is left out (an assumption)."""
        shown: JsonObject = {
            "id": self.id,
            "product_environment_id": environment,
            "uri_type": self.uri_type,
            "uri": self.uri,
            "event_type": self.event_type,
            "additive": self.additive,
            "auth_scheme": self.auth_scheme,
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
        }
        if self.filter is not None:
            shown |= {"filter": self.filter.source, "filter_language": LANGUAGE}
        return shown


def read_event_type(sent: object) -> str:
    """Return an event type; raises ApiError (400), in the vendor's words, for one that nobody knows."""
    return _one_of("event_type", sent, EVENT_TYPES)


def read_uri_type(sent: object) -> str:
    """Return how a trigger delivers: `webhook`, the default, or `poll`; raises ApiError (400)."""
    return _one_of("uri_type", sent or "webhook", {"webhook", "poll"})


def read_uri(sent: object, parameter: str, uri_type: str) -> str:
    """Return a destination of the given type; raises ApiError (400).

    What a channel may be called is an assumption: up to 255 printable ASCII characters without spaces.
    """
    if uri_type == "webhook":
        return checked_uri(sent, parameter)
    uri = str(sent)
    if not uri.startswith(POLL) or not _CHANNEL.fullmatch(uri.removeprefix(POLL)):
        raise _invalid(parameter, uri, ". With uri_type poll it must be poll://<channel> or poll://*")
    return uri


def read_options(params: JsonObject) -> dict[str, Any]:
    """Return what was sent of `additive`, `auth_scheme` and `filter`, read; raises ApiError (400)."""
    if params.get("payload_template"):
        raise bad_request("The sandbox account renders no payload_template; receivers get the whole payload")
    if params.get("filter_language") not in (None, "", LANGUAGE):
        raise _invalid("filter_language", params["filter_language"])
    read: dict[str, Any] = {}
    if params.get("additive") is not None:
        read["additive"] = truthy(params["additive"])
    if params.get("auth_scheme") is not None:
        read["auth_scheme"] = _one_of("auth_scheme", params["auth_scheme"], {"default", "legacy_hmac"})
    if params.get("filter") is not None:
        read["filter"] = read_filter(params["filter"])
    return read


def checked_uri(uri: object, parameter: str) -> str:
    """Return a webhook address; raises ApiError (400) unless it is an http or https URL with a host."""
    try:
        parts = urlsplit(str(uri))
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise _invalid(parameter, uri)
    return str(uri)


def _one_of(parameter: str, sent: object, known: AbstractSet[str]) -> str:
    text = str(sent)
    if text in known:
        return text
    refusal = _NOT_HERE.get((parameter, text))
    raise bad_request(refusal) if refusal else _invalid(parameter, text)


def _invalid(parameter: str, value: object, remedy: str = "") -> ApiError:
    return bad_request(f"Invalid value {str(value)[:100]} for parameter {parameter}{remedy}")


def _moment(seconds: float) -> str:
    """Return Unix seconds as `2025-05-13T09:40:29+00:00`, the form of the API's sample."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
