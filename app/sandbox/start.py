"""What an account begins with, and goes back to when it is reset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.account import SandboxAccount
from app.sandbox.library import add_library
from app.sandbox.state.stores import Snapshot, put_back


@dataclass(frozen=True, kw_only=True)
class Start:
    """What is done to a new account: a saved state or else a library, then faults and quota.

    `assets` is the size of the library. `quota` is the number of Admin API calls and the window in seconds.
    """

    assets: int = 0
    state: Snapshot | None = None
    faults: Mapping[str, Any] = field(default_factory=dict)
    quota: tuple[int | None, float] = (None, 3600.0)

    def __call__(self, account: SandboxAccount) -> None:
        """Let the account begin so; raises ApiError (400) for faults that make no sense."""
        if self.state is not None:
            put_back(account, self.state)
        elif self.assets:
            add_library(account, self.assets)
        account.faults.set(dict(self.faults))
        account.quota.set(*self.quota)
