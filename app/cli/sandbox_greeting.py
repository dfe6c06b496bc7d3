"""What `fieldwarden sandbox` says at its start and at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount
    from app.sandbox.server import SandboxServer
    from app.sandbox.state.file import StateFile
    from app.sandbox.state.stores import Snapshot


def greeting(server: SandboxServer, file: StateFile | None, loaded: Snapshot | None) -> Iterator[str]:
    """Yield what somebody needs to know who has just started the sandbox; `loaded` is what the file held."""
    fields = len(server.account.fields.all())
    yield f"serving the sandbox account on {server.url}"
    yield ""
    yield f"  export CLOUDINARY_URL='{server.cloudinary_url}'"
    yield ""
    yield f"  page    {server.url}/"
    yield f"  holds   {_count(len(server.account.assets), 'asset')}, {_count(fields, 'metadata field')}"
    yield f"  kept    {_kept(file, loaded)}"


def farewell(account: SandboxAccount, file: StateFile | None) -> str:
    """Return what became of the account."""
    if file is None:
        return "ended; nothing was kept"
    return f"ended; {_count(len(account.assets), 'asset')} saved in {file.path}"


def _kept(file: StateFile | None, loaded: Snapshot | None) -> str:
    if file is None:
        return "in memory only; --state FILE keeps it"
    return f"in {file.path}, {'loaded from there' if loaded is not None else 'which is new'}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
