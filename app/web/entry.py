"""Where the web server enters: builds the application from the environment."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from contextlib import suppress
from functools import partial

from flask import Flask

from app.errors import FieldwardenError, StoreUnavailable
from app.usecases.doctor import examine
from app.usecases.meter import Meter
from app.usecases.set_up import set_up
from app.web.application import create_app
from app.web.parts import WebParts
from app.wiring import (
    Parts,
    backfill_of,
    explain_of,
    held_of,
    patient_of,
    preview_of,
    sweep_of,
    undo_of,
    web_parts,
)

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
COUNT_SECONDS = 1.0
"""Seconds between two times that counts go to Redis; a killed process takes as much with it."""


def application() -> Flask:
    """Return the application; accounts are set up beside it as soon as Redis answers.

    Raises ConfigurationError for a wrong setting.
    """
    parts = web_parts()
    threading.Thread(target=_prepare, args=(parts,), name="set up", daemon=True).start()
    threading.Thread(target=_count, args=(parts.meter,), name="counts", daemon=True).start()
    return create_app(
        WebParts(
            settings=parts.settings,
            clock=parts.clock,
            rulebook=parts.rulebook,
            mailbox=parts.mailbox,
            records=parts.records,
            sweeps=parts.sweeps,
            audit=parts.audit,
            undo=undo_of(parts),
            held=held_of(parts),
            runs=parts.runs,
            trends=parts.trends,
            notices=parts.notices,
            paces=parts.paces,
            waiting=parts.waiting,
            dispatcher=parts.dispatcher,
            accounts=parts.accounts,
            verify=parts.verify,
            diagnose=parts.diagnose,
            signatures=parts.signatures,
            parse=parts.parse,
            snapshot=lambda cloud: parts.snapshots.current(cloud).rules,
            preview=partial(preview_of, parts),
            backfill=partial(backfill_of, parts),
            sweep=partial(sweep_of, parts),
            explain=partial(explain_of, parts),
            allowances=parts.allowances.__getitem__,
            check_up=lambda cloud: examine(patient_of(parts, None, cloud)),
            store_doubts=parts.store_doubts,
            meter=parts.meter,
            tallies=parts.tallies,
            queue_connection=parts.queue_connection,
            session_key=_session_key(parts),
        )
    )


def _prepare(parts: Parts) -> None:
    """Set the accounts up and load rules that live elsewhere, trying until Redis and the accounts answer."""
    told = ""
    while True:
        try:
            set_up(parts.rulebook, parts.accounts, parts.settings.home, parts.clock())
            parts.keeper.run()
        except (FieldwardenError, OSError) as problem:
            if str(problem) != told:
                log.warning("not ready yet: %s", problem)
            told = str(problem)
            threading.Event().wait(RETRY_SECONDS)
        else:
            return


def _count(meter: Meter) -> None:
    """Bring together what this process counts. Nobody is told if Redis is silent: whoever needs it tells."""
    while not threading.Event().wait(COUNT_SECONDS):
        with suppress(StoreUnavailable):
            meter.flush()


def _session_key(parts: Parts) -> bytes:
    """Derive the key of session cookies from the accounts' secrets: the same in every web process."""
    secrets = "\n".join(sorted(account.secret for account in parts.settings.accounts.values()))
    return hmac.new(secrets.encode(), b"fieldwarden session cookies", hashlib.sha256).digest()
