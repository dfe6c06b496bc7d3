"""Fetching notifications instead of being told: for who cannot open a port. After intake all is the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.errors import AccountError, BadNotification, NotAuthentic, NotUnderstood, StoreUnavailable
from app.model import Exemption, Finding, Message, Notification
from app.ports import Allowance, Clock, Dispatcher, Mailbox, PolledAccount
from app.usecases.meter import Meter
from app.usecases.pauses import pause_account
from app.usecases.receive import delivery_id, park, receive
from app.usecases.signature_notes import SignatureNotes

log = logging.getLogger(__name__)

MOST = 100
WAIT_SECONDS = 50
"""How long the account may hold a poll open while there is nothing."""
HIDDEN_SECONDS = 20
"""Notifications that were fetched and not acknowledged come again after this long."""
SHARE = 0.25
"""Share of the calls left this hour that polls may use; acknowledging may use as many."""
LONGEST_GAP = 60.0
"""Longest pause after a poll that brought something, in seconds."""
AGAIN = 5.0
"""Seconds until the next poll while the account is paused or Redis does not answer."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Takes in what an account keeps at one channel.

    verify, parse: those of the webhook receiver. secrets: all that may have signed. own_key: the API key we
    write with. notes: told which secret signed, by its mark, and what was refused. sleep: waits so many
    seconds, less when the process is to end.
    """

    account: PolledAccount
    channel: str
    mailbox: Mailbox
    dispatcher: Dispatcher
    allowance: Allowance
    verify: Callable[..., int]
    parse: Callable[[bytes], Notification]
    secrets: Sequence[str] = field(repr=False)
    flag_tag: str
    own_key: str
    notes: SignatureNotes
    marks: Sequence[str]
    clock: Clock
    sleep: Callable[[float], None]
    exemptions: Callable[[str], Sequence[Exemption]]
    meter: Meter = field(default_factory=Meter)
    told: set[str] = field(default_factory=set)

    def run(self) -> int:
        """Fetch once, take in, acknowledge what is kept, and pause as the calls left demand.

        Returns how many notifications were taken in. Nothing is raised for what an account or Redis does:
        what was not acknowledged comes again.
        """
        try:
            pause = self.mailbox.paused(self.account.cloud, self.clock())
            if (
                pause and pause.by is None
            ):  # while a person has paused the account, events wait in the mailbox
                self.sleep(AGAIN)
                return 0
            kept = self._round()
            self.meter.flush()
        except AccountError as problem:
            self._pause(problem)
            return 0
        except StoreUnavailable as problem:
            log.warning("nothing is fetched for %s: %s", self.account.cloud, problem)
            self.sleep(AGAIN)
            return 0
        return kept

    def _round(self) -> int:
        messages = self.account.poll(
            self.channel, most=MOST, wait_seconds=WAIT_SECONDS, hidden_seconds=HIDDEN_SECONDS
        )
        kept = [message.handle for message in messages if self._keep(message)]
        self.account.acknowledge(kept)
        if messages:
            self.sleep(min(self.allowance.pace(SHARE), LONGEST_GAP))
        return len(kept)

    def _keep(self, message: Message) -> bool:
        """Put a notification into the mailbox; False for one that this account did not sign.

        Its age does not matter: we fetched it from the account ourselves, however long it lay there.
        """
        now, sent = self.clock(), message.timestamp or ""
        try:
            signer = self.verify(
                message.body,
                timestamp=message.timestamp,
                signature=message.signature,
                secrets=self.secrets,
                now=float(sent) if sent.isdecimal() else now,
            )
        except NotAuthentic as problem:
            self.notes.refused(self.account.cloud, Finding(problem.cause))
            self._tell(problem.cause)
            return False
        try:
            notification = self.parse(message.body)
        except (NotUnderstood, BadNotification) as problem:
            park(self.mailbox, self.account.cloud, message.body, str(problem), meter=self.meter, at=now)
            return True
        self.notes.signed(self.account.cloud, self.marks[signer], notification.signed_by)
        receive(
            notification,
            self.account.cloud,
            mailbox=self.mailbox,
            dispatcher=self.dispatcher,
            flag_tag=self.flag_tag,
            own_key=self.own_key,
            at=now,
            delivery=delivery_id(notification, message.body),
            meter=self.meter,
            exemptions=self.exemptions,
        )
        return True

    def _tell(self, cause: str) -> None:
        """Say once what is wrong; the notification is given out again for as long as the account keeps it."""
        if cause not in self.told:
            log.warning(
                "notifications of %s are not believed: %s; add the secret of the key that signs to "
                "WEBHOOK_SECRETS. They stay with the account until then",
                self.account.cloud,
                cause,
            )
        self.told.add(cause)

    def _pause(self, problem: AccountError) -> None:
        try:
            pause_account(self.mailbox, self.account.cloud, problem, self.clock())
        except StoreUnavailable:
            log.warning("nothing is fetched for %s: %s", self.account.cloud, problem)
        self.sleep(AGAIN)
