"""The account's triggers: which destination is told of which event (docs/vendor.md#triggers)."""

import secrets
from dataclasses import dataclass, replace

from app.sandbox.errors import ApiError, bad_request, missing
from app.sandbox.notifications.filters import read_filter
from app.sandbox.notifications.trigger import (
    Trigger,
    read_event_type,
    read_options,
    read_uri,
    read_uri_type,
)
from app.sandbox.words import JsonObject, new_id

MAX_URIS = 30


@dataclass(frozen=True, kw_only=True)
class TriggerState:
    """All that a trigger store holds, as a value."""

    triggers: tuple[Trigger, ...]
    environment: str


class TriggerStore:
    """Triggers by id. Callers hold the account's lock."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self.environment = secrets.token_hex(17)

    def state(self) -> TriggerState:
        """Return all that the store holds."""
        return TriggerState(triggers=tuple(self._triggers.values()), environment=self.environment)

    def restore(self, state: TriggerState) -> None:
        """Hold what a state says and nothing else; raises ApiError (400) for a filter that is none."""
        for trigger in state.triggers:
            read_filter(trigger.filter and trigger.filter.source)
        self._triggers = {trigger.id: trigger for trigger in state.triggers}
        self.environment = state.environment

    def all(self, event_type: object = None) -> list[JsonObject]:
        """Return the triggers, of one event type if given; raises ApiError (400) for an unknown one."""
        chosen = read_event_type(event_type) if event_type else None
        return [
            trigger.to_json(self.environment)
            for trigger in self._triggers.values()
            if chosen in (None, trigger.event_type)
        ]

    def create(self, params: JsonObject, now: float) -> JsonObject:
        """Add a trigger and return it; raises ApiError (400, 409)."""
        for required in ("uri", "event_type"):
            if not params.get(required):
                raise missing(required)
        uri_type = read_uri_type(params.get("uri_type"))
        trigger = Trigger(
            id=new_id(),
            uri=read_uri(params["uri"], "uri", uri_type),
            uri_type=uri_type,
            event_type=read_event_type(params["event_type"]),
            created_at=now,
            updated_at=now,
            **read_options(params),
        )
        return self._put(trigger).to_json(self.environment)

    def update(self, trigger_id: str, params: JsonObject, now: float) -> None:
        """Change a trigger; raises ApiError (400, 404, 409).

        All sources have `new_uri`. That the rest can be changed too, `uri` being another word for it, and an
        empty filter taking the filter away, is what some clients do.
        """
        trigger = self.get(trigger_id)
        changes = read_options(params)
        for name in ("new_uri", "uri"):
            if params.get(name):
                changes.setdefault("uri", read_uri(params[name], name, trigger.uri_type))
        if params.get("event_type"):
            changes["event_type"] = read_event_type(params["event_type"])
        if not changes:
            raise bad_request("missing_attributes")
        self._put(replace(trigger, **changes, updated_at=now))

    def delete(self, trigger_id: str) -> None:
        """Remove a trigger; raises ApiError (404)."""
        self.get(trigger_id)
        del self._triggers[trigger_id]

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger; raises ApiError (404)."""
        if trigger_id not in self._triggers:
            raise ApiError(404, "record_not_found")
        return self._triggers[trigger_id]

    def targets(self, payload: JsonObject, notification_url: str | None) -> list[str]:
        """Return the destinations to tell of an event, each trigger counting by itself (an assumption).

        A URL sent with the call replaces the triggers, except additive ones.
        """
        fitting = [trigger for trigger in self._triggers.values() if trigger.wants(payload)]
        if not notification_url:
            return [trigger.uri for trigger in fitting]
        return [notification_url, *(trigger.uri for trigger in fitting if trigger.additive)]

    def _put(self, trigger: Trigger) -> Trigger:
        """Store a trigger unless another has its pair, or its destination is one too many.

        That these are what the vendor's two words are about is an assumption.
        """
        others = [other for other in self._triggers.values() if other.id != trigger.id]
        if any((other.uri, other.event_type) == (trigger.uri, trigger.event_type) for other in others):
            raise ApiError(409, "record_already_exists")
        uris = {other.uri for other in others}
        if trigger.uri not in uris and len(uris) >= MAX_URIS:
            raise bad_request("limit_reached")
        self._triggers[trigger.id] = trigger
        return trigger
