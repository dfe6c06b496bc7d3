"""The Lua scripts of this package, each one step that must not be cut in two."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Protocol, TypeAlias

Client: TypeAlias = Any
"""A redis-py client made with `decode_responses=True`. Its own annotations join text, bytes and both
protocol versions in one union, so replies are given their type where they are read."""


class Script(Protocol):
    """A registered script: called with its keys and arguments, or queued on a pipeline (`client`)."""

    def __call__(self, keys: list[str], args: list[Any], client: Any = None) -> Any:
        """Run or queue the script."""


def load(client: Client, *names: str) -> Script:
    """Return the script kept in `lua/<name>.lua`; of several names the last, which calls the others."""
    folder = files("app.store").joinpath("lua")
    source = "\n".join(folder.joinpath(f"{name}.lua").read_text("utf-8") for name in names)
    script: Script = client.register_script(source)
    return script
