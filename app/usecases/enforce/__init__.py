"""Enforcing rules on assets: what the mailbox holds is read, judged, written, flagged, checked and recorded.

The life of an entry:

    put ──▶ due ──claim──▶ read ──▶ judged ──▶ written ──▶ flagged ──▶ checked ──▶ settled
             ▲               │         │           │                      │
             │               │absent   │unjudgeable│pause, lease lost     │not as planned
             └──postponed────┴─────────┴───────────┴──────────────────────┘   third time ──▶ parked
"""

from app.usecases.enforce.batch import Enforcer
from app.usecases.enforce.drain import Drain
from app.usecases.enforce.policy import Policy

__all__ = ["Drain", "Enforcer", "Policy"]
