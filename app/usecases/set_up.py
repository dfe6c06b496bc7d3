"""Setting an account up: the marker that tells its Redis from an empty or foreign one."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from app.ports import RuleBook

log = logging.getLogger(__name__)


def set_up(book: RuleBook, clouds: Iterable[str], home: Path, at: float) -> None:
    """Write the marker for accounts that are new here, and take over those of earlier versions.

    home: where we remember which accounts were set up before. If one was and its marker is missing, Redis
    has lost its data or is another one; then nothing is written, and so nothing is enforced or untagged.
    """
    remembered = home / "accounts"
    remembered.mkdir(parents=True, exist_ok=True)
    for cloud in clouds:
        known = remembered / cloud
        if book.take_over(cloud):
            known.touch()
        elif not known.exists():
            book.set_up(cloud, at)
            known.touch()
            log.info("%s is set up", cloud)
        else:
            log.error(
                "%s was set up before, but this Redis knows nothing of it: nothing is enforced. Point "
                "REDIS_URL at the right Redis or restore its data; to start anew, delete %s and restart",
                cloud,
                known,
            )
