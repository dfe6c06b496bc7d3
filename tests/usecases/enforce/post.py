"""Notifications of the account, handed to the service as and when a test wants."""

from __future__ import annotations

import json
import random

from app.cloudinary.notifications import parse


def as_sent(payload):
    return payload


def without_context(payload):
    return {name: value for name, value in payload.items() if name != "notification_context"}


def by_another_key(payload):
    return {**payload, "notification_context": {"triggered_by": {"source": "api", "id": "another-key"}}}


def only_what_changed(payload):
    """The vendor does not say whether values that stayed are told."""
    if payload["notification_type"] != "resource_metadata_changed":
        return payload
    told = {}
    for name, item in payload["resources"].items():
        before, after = item["previous_metadata"], item["new_metadata"]
        changed = [field for field in {**before, **after} if before.get(field) != after.get(field)]
        parts = {"previous_metadata": before, "new_metadata": after}
        told[name] = {**item, **{k: {f: v[f] for f in changed if f in v} for k, v in parts.items()}}
    return {**payload, "resources": told}


class Post:
    """Delivers what the account has to tell since the last time, three times each and in any order."""

    def __init__(self, world):
        self.world, self.last = world, 0

    def collect(self):
        """Return the payloads of all events since the last time, oldest first."""
        listed = self.world.session.get(f"{self.world.control}/events", params={"since": self.last})
        events = listed.json()["events"]
        self.last = max([self.last, *(event["id"] for event in events)])
        return [event["payload"] for event in events]

    def deliver(self, told=as_sent):
        """Deliver what happened since the last time; returns how many events that were."""
        payloads = self.collect()
        copies = payloads * 3
        random.Random(0).shuffle(copies)
        self.hand_over(copies, told)
        return len(payloads)

    def hand_over(self, payloads, told=as_sent):
        """Deliver these, in this order."""
        for payload in payloads:
            notification = parse(json.dumps(told(payload)).encode())
            self.world.notify(notification, exemptions=self.world.rulebook.exemptions)
