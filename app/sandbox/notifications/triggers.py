"""Triggers: which URL is told of which event (docs/vendor.md#webhooks)."""

import secrets
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.sandbox.errors import bad_request, missing, not_found
from app.sandbox.words import JsonObject, iso, truthy

MAX_TRIGGERS = 30


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One URL for one event type, or for `all`."""

    id: str
    uri: str
    event_type: str
    additive: bool
    created_at: float
    updated_at: float

    def to_json(self, environment: str) -> JsonObject:
        """Return the trigger as the API shows it."""
        return {
            "id": self.id,
            "product_environment_id": environment,
            "uri": self.uri,
            "uri_type": "webhook",
            "event_type": self.event_type,
            "additive": self.additive,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        }


@dataclass(frozen=True, kw_only=True)
class TriggerState:
    """All that a trigger store holds, as a value."""

    triggers: tuple[Trigger, ...]
    environment: str


class TriggerStore:
    """Triggers by id. Callers hold the account's lock."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self.environment = secrets.token_hex(16)

    def state(self) -> TriggerState:
        """Return all that the store holds."""
        return TriggerState(triggers=tuple(self._triggers.values()), environment=self.environment)

    def restore(self, state: TriggerState) -> None:
        """Hold what a state says and nothing else."""
        self._triggers = {trigger.id: trigger for trigger in state.triggers}
        self.environment = state.environment

    def all(self, event_type: str | None = None) -> list[JsonObject]:
        """Return the triggers, of one event type if given."""
        chosen = (t for t in self._triggers.values() if event_type in (None, "", t.event_type))
        return [trigger.to_json(self.environment) for trigger in chosen]

    def create(self, params: JsonObject, now: float) -> JsonObject:
        """Add a trigger. Raises ApiError (400); filters and other uri types are refused for now."""
        for required in ("uri", "event_type"):
            if not params.get(required):
                raise missing(required)
        for later in ("filter", "payload_template"):
            if params.get(later):
                raise bad_request(f"The sandbox account doesn't support {later} of triggers")
        if params.get("uri_type") not in (None, "", "webhook"):
            raise bad_request("The sandbox account supports only triggers with uri_type webhook")
        if len(self._triggers) >= MAX_TRIGGERS:
            raise bad_request(f"Maximum number of triggers is {MAX_TRIGGERS}")
        trigger = Trigger(
            id=secrets.token_hex(32),
            uri=checked_uri(params["uri"], "uri"),
            event_type=str(params["event_type"]),
            additive=truthy(params.get("additive")),
            created_at=now,
            updated_at=now,
        )
        self._triggers[trigger.id] = trigger
        return trigger.to_json(self.environment)

    def update(self, trigger_id: str, new_uri: object, now: float) -> None:
        """Give a trigger a new URL; raises ApiError (400, 404)."""
        trigger = self.get(trigger_id)
        if not new_uri:
            raise missing("new_uri")
        self._triggers[trigger_id] = replace(trigger, uri=checked_uri(new_uri, "new_uri"), updated_at=now)

    def delete(self, trigger_id: str) -> None:
        """Remove a trigger; raises ApiError (404)."""
        self.get(trigger_id)
        del self._triggers[trigger_id]

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger; raises ApiError (404)."""
        if trigger_id not in self._triggers:
            raise not_found(trigger_id)
        return self._triggers[trigger_id]

    def targets(self, event_type: str, notification_url: str | None) -> list[str]:
        """Return the URLs to tell of an event.

        A URL sent with the call replaces the triggers, except additive ones.
        """
        fitting = [t for t in self._triggers.values() if t.event_type in (event_type, "all")]
        if not notification_url:
            return [trigger.uri for trigger in fitting]
        return [notification_url, *(trigger.uri for trigger in fitting if trigger.additive)]


def checked_uri(uri: object, parameter: str) -> str:
    """Return a webhook address; raises ApiError (400) unless it is an http or https URL with a host."""
    try:
        parts = urlsplit(str(uri))
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise bad_request(f"Invalid value {str(uri)[:100]} for parameter {parameter}")
    return str(uri)
