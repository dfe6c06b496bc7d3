"""What a rival does for each event: read the asset, judge it by our engine, write what is to change.

The queues' tasks are declared here as their documentation has it; each is imported by its own workers.
"""

from __future__ import annotations

import os
from functools import cache

from app.cloudinary.client import CloudinaryAccount
from app.rules import RuleSet, compile_rules, usable_fields
from bench.enforcing.library import rules
from bench.serving import CLOUD, KEY, SECRET


@cache
def account() -> CloudinaryAccount:
    """Return the account, one for the process."""
    return CloudinaryAccount(CLOUD, KEY, SECRET, api_base=os.environ["BENCH_ACCOUNT"])


@cache
def compiled() -> RuleSet:
    """Return the rules, compiled once a process."""
    return compile_rules(usable_fields(account().fields()), rules())[0]


def enforce(asset_id: str) -> None:
    """Do the work of one event."""
    asset = account().assets_by_id([asset_id])[asset_id]
    changes = compiled().evaluate(asset.metadata).changes
    if changes:
        account().write_metadata_by_id(asset_id, changes)
