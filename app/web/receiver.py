"""`POST /webhooks/<cloud>`: Cloudinary's notifications.

What the statuses mean to the sender: 200 ends its retries, anything else brings the delivery again
(docs/vendor.md#webhooks). So 200 is only said once Redis has it.
"""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.config import AccountSettings
from app.errors import BadNotification, NotAuthentic, NotUnderstood, StoreUnavailable
from app.model import Finding
from app.usecases.meter import metrics
from app.usecases.receive import delivery_id, park, receive
from app.usecases.signature_notes import SignatureNotes
from app.web.answers import refusal
from app.web.body import read_body
from app.web.parts import WebParts
from app.web.refusals import Refusals

FORGED = "this delivery is not signed by the account"
"""All that is said to whoever sent something that is not authentic."""


class Receiver:
    """Takes deliveries in. It never logs what they say."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts
        self.notes = SignatureNotes(parts.signatures, parts.clock)
        self.refusals = Refusals(parts, self.notes)

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
        begun = time.monotonic()
        try:
            answer = self._take(account, body)
        except NotAuthentic as problem:
            self.refusals.forged(account, problem.cause, body)
            return refusal(FORGED, 401)
        except BadNotification as problem:
            return self._refuse(cloud, "not_an_object", str(problem), 400)
        except StoreUnavailable:
            return self._refuse(None, "not_kept", "the delivery could not be kept; send it again", 503)
        self.parts.meter.observe(cloud, metrics.ACKNOWLEDGED, time.monotonic() - begun)
        return answer

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
            park(parts.mailbox, account.cloud, body, str(problem), meter=parts.meter, at=now)
            return jsonify(status="parked", reason=str(problem))
        receive(
            notification,
            account.cloud,
            mailbox=parts.mailbox,
            dispatcher=parts.dispatcher,
            flag_tag=parts.settings.flag_tag,
            own_key=account.key,
            at=now,
            delivery=delivery_id(notification, body),
            meter=parts.meter,
            exemptions=parts.rulebook.exemptions,
        )
        if notification.signed_by or not _is_from_doctor():
            self.notes.signed(account.cloud, account.secret_marks[signer], notification.signed_by)
        return jsonify(status="accepted")

    def _refuse(self, cloud: str | None, cause: str, message: str, status: int) -> Response:
        """Count, log and answer a refusal of what is not a matter of signatures."""
        self.refusals.note(cloud, Finding(cause))
        return refusal(message, status)


def _is_from_doctor() -> bool:
    """Say whether an authentic delivery is `fieldwarden doctor`'s: it tells nothing of who signs."""
    return request.headers.get("User-Agent", "").startswith("fieldwarden/")
