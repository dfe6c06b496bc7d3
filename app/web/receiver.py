"""`POST /webhooks/<cloud>`: Cloudinary's notifications.

What the statuses mean to the sender: 200 ends its retries, anything else brings the delivery again
(docs/vendor.md#webhooks). So 200 is only said once Redis has it.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CollectorRegistry, Counter
from werkzeug.exceptions import RequestEntityTooLarge

from app.config import AccountSettings
from app.errors import BadNotification, NotAuthentic, NotUnderstood, StoreUnavailable
from app.usecases.receive import receive
from app.web.answers import refusal
from app.web.body import read_body
from app.web.parts import WebParts

log = logging.getLogger(__name__)


REMEDIES = {
    "wrong_signature": ": signed with a secret that is not among ours, or changed on the way; if this is your"
    " account, add the secret of the key that signs its webhooks to WEBHOOK_SECRETS",
    "stale": ": signed more than two hours ago; is this machine's clock right?",
    "from_the_future": ": signed in the future; is this machine's clock right?",
    "unknown_account": ": the address names a cloud that is not in CLOUDINARY_URL",
}
"""What to do, for whoever reads the log; the sender is not told."""


class Receiver:
    """Takes deliveries in. It never logs what they say."""

    def __init__(self, parts: WebParts, registry: CollectorRegistry) -> None:
        self.parts, self._told = parts, set[str]()
        self.refused = Counter(
            "fieldwarden_deliveries_refused",
            "Deliveries not taken in, by cause.",
            ["cause"],
            registry=registry,
        )

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("receiver", __name__)
        routes.post("/webhooks/<cloud>")(self.deliver)
        return routes

    def deliver(self, cloud: str) -> Response:
        """Take one delivery in, or say why not."""
        account = self.parts.settings.accounts.get(cloud)
        if account is None:
            return self._refuse("unknown_account", "this service knows no such account", 404)
        try:
            return self._take(account, read_body(self.parts.settings.max_body))
        except RequestEntityTooLarge as problem:
            return self._refuse("too_large", str(problem.description), 413)
        except NotAuthentic as problem:
            return self._refuse(problem.cause, str(problem), 401)
        except BadNotification as problem:
            return self._refuse("not_an_object", str(problem), 400)
        except StoreUnavailable:
            return self._refuse("not_kept", "the delivery could not be kept; send it again", 503)

    def _take(self, account: AccountSettings, body: bytes) -> Response:
        parts, now = self.parts, self.parts.clock()
        parts.verify(
            body,
            timestamp=request.headers.get("X-Cld-Timestamp"),
            signature=request.headers.get("X-Cld-Signature"),
            secrets=account.webhook_secrets,
            now=now,
        )
        try:
            notification = parts.parse(body)
        except NotUnderstood as problem:
            parts.mailbox.park_delivery(account.cloud, body, str(problem), now)
            return jsonify(status="parked", reason=str(problem))
        receive(
            notification,
            account.cloud,
            mailbox=parts.mailbox,
            dispatcher=parts.dispatcher,
            flag_tag=parts.settings.flag_tag,
            own_key=account.key,
            at=now,
        )
        return jsonify(status="accepted")

    def _refuse(self, cause: str, message: str, status: int) -> Response:
        """Count, log and answer a refusal. The first of each cause is a warning: settings may be wrong."""
        level = logging.INFO if cause in self._told else logging.WARNING
        self._told.add(cause)
        self.refused.labels(cause).inc()
        log.log(level, "a delivery was refused: %s%s", cause, REMEDIES.get(cause, ""))
        return refusal(message, status)
