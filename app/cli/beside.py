"""For commands that work beside a running service: what it uses where the settings name nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.wiring import Parts

if TYPE_CHECKING:
    from app.cli.run.plan import Plan
    from app.cloudinary.client import CloudinaryAccount


def parts_beside_a_run() -> Parts:
    """Build the parts from the environment; where `fieldwarden run` would use its own, so do we.

    That is the sandbox account without CLOUDINARY_URL, and without REDIS_URL the embedded Redis in
    FIELDWARDEN_HOME if there is one. Raises ConfigurationError.
    """
    from app.cli.run import embedded_redis
    from app.wiring import operator_parts

    plan = _plan()
    if plan.uses_embedded_redis and (url := embedded_redis.found(plan.home)):
        os.environ.update(REDIS_URL=url)
    return operator_parts(quiet=True)


def accounts_beside_a_run() -> dict[str, CloudinaryAccount]:
    """Return the accounts for a command that needs no Redis, the sandbox account without CLOUDINARY_URL."""
    from app.wiring import bare_accounts

    _plan()
    return bare_accounts()


def _plan() -> Plan:
    """Return what `fieldwarden run` would run, with its accounts in the environment."""
    from app.cli.run.plan import make_plan

    plan = make_plan(os.environ)
    os.environ.update(CLOUDINARY_URL=plan.environment["CLOUDINARY_URL"])
    return plan
