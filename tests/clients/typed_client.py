"""The typed functions inside the npm packages, which check the shape of each answer (`typed.mjs`)."""

from __future__ import annotations

from typing import Any

from .base import Client, Refused
from .line_process import LineProcess
from .packages import HERE


class TypedClient(Client):
    """The functions of a package: `client.call("assetsGetResourceByAssetId", asset_id, {})`.

    `process` is the driver, which several may share.
    """

    def __init__(self, address: str, package: str, process: LineProcess) -> None:
        super().__init__(address)
        self.package, self.process = package, process

    def has(self, name: str) -> bool:
        return name in functions_of(self.package)

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        call = {"package": self.package, "function": name, "args": args, "at": self.address}
        told = self.process.ask(call)
        if "error" in told:
            raise Refused(told["error"]["message"], told["error"]["status"])
        return told["value"]


def functions_of(package: str) -> set[str]:
    """Return the names of all typed functions in a package."""
    folder = HERE / "node_modules" / "@cloudinary" / package
    inner = "dist/esm/funcs" if package == "asset-management" else "esm/funcs"
    return {path.stem for path in (folder / inner).glob("*.js")}
