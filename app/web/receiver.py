"""`POST /webhooks/<cloud>`: Cloudinary's notifications.

What the statuses mean to the sender: 200 ends its retries, anything else brings the delivery again
(docs/vendor.md#webhooks). So 200 is only said once Redis has it.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CollectorRegistry
from werkzeug.exceptions import RequestEntityTooLarge

from app.config import AccountSettings
from app.errors import BadNotification, NotAuthentic, NotUnderstood, StoreUnavailable
from app.model import Finding, Signer
from app.usecases.receive import receive
from app.web.answers import refusal
from app.web.body import read_body
from app.web.parts import WebParts
from app.web.refusals import Refusals

FORGED = "this delivery is not signed by the account"
"""All that is said to whoever sent something that is not authentic."""

SIGNER_SECONDS = 60.0
"""How often it is noted, in each process, that a secret signs."""


class Receiver:
    """Takes deliveries in. It never logs what they say."""

    def __init__(self, parts: WebParts, registry: CollectorRegistry) -> None:
        self.parts, self.refusals = parts, Refusals(parts, registry)
        self._noted: dict[tuple[str, int], float] = {}

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("receiver", __name__)
        routes.post("/webhooks/<cloud>")(self.deliver)
        return routes

    def deliver(self, cloud: str) -> Response:
        """Take one delivery in, or say why not."""
        account = self.parts.settings.accounts.get(cloud)
        if account is None:
            return self._refuse(None, "unknown_account", "this service knows no such account", 404)
        try:
            body = read_body(self.parts.settings.max_body)
        except RequestEntityTooLarge as problem:
            return self._refuse(cloud, "too_large", str(problem.description), 413)
        try:
            return self._take(account, body)
        except NotAuthentic as problem:
            self.refusals.forged(account, problem.cause, body)
            return refusal(FORGED, 401)
        except BadNotification as problem:
            return self._refuse(cloud, "not_an_object", str(problem), 400)
        except StoreUnavailable:
            return self._refuse(None, "not_kept", "the delivery could not be kept; send it again", 503)

    def _take(self, account: AccountSettings, body: bytes) -> Response:
        parts, now = self.parts, self.parts.clock()
        signer = parts.verify(
            body,
            timestamp=request.headers.get("X-Cld-Timestamp"),
            signature=request.headers.get("X-Cld-Signature"),
            secrets=account.webhook_secrets,
            now=now,
            sha256_only=account.sha256_only,
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
        self._note_signer(account, signer, Signer(now, notification.key))
        return jsonify(status="accepted")

    def _note_signer(self, account: AccountSettings, number: int, signer: Signer) -> None:
        """Remember now and then which secret signs. The delivery is kept; a failure here is no matter."""
        if signer.at - self._noted.get((account.cloud, number), float("-inf")) < SIGNER_SECONDS:
            return
        self._noted[account.cloud, number] = signer.at
        with suppress(StoreUnavailable):
            self.parts.signatures.signed(account.cloud, account.secret_marks[number], signer)

    def _refuse(self, cloud: str | None, cause: str, message: str, status: int) -> Response:
        """Count, log and answer a refusal of what is not a matter of signatures."""
        self.refusals.note(cloud, Finding(cause))
        return refusal(message, status)
