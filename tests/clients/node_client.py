"""The Node SDK, in a process of its own (`driver.mjs`)."""

from __future__ import annotations

from typing import Any

from .base import Client, Refused, search_steps
from .line_process import LineProcess

OWN_NAMES = {
    "api.subfolders": "api.sub_folders",
    "api.reorder_metadata_field_datasource": "api.order_metadata_field_datasource",
    "api.add_related_assets_by_asset_ids": "api.add_related_assets_by_asset_id",
    "api.delete_related_assets_by_asset_ids": "api.delete_related_assets_by_asset_id",
}
"""What the Node SDK calls what the Python SDK calls otherwise."""


BY_CALLBACK = {"uploader.upload_large", "uploader.upload_chunked"}
"""Functions that answer through a callback only."""


class NodeClient(Client):
    """`cloudinary.v2`; options come last, as an object. `process` is the driver, which several may share."""

    name = "node"

    def __init__(self, address: str, process: LineProcess) -> None:
        super().__init__(address)
        self.process = process

    def has(self, name: str) -> bool:
        return OWN_NAMES.get(name, name) in public_names(self.process)

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if name == "api.update_metadata_field_datasource":
            args = (args[0], {"values": args[1]})
        if name in BY_CALLBACK:
            return self._plain(call=name, args=[*args, options])
        return self._plain(steps=[[OWN_NAMES.get(name, name), [*args, options] if options else args]])

    def perform_search(self, of: str, expression: str, parts: dict[str, Any]) -> Any:
        steps = [[step, args] for step, args in search_steps(expression, parts)]
        first, *rest = steps
        return self._plain(steps=[[f"{of}.{first[0]}", first[1]], *rest, ["execute", []]])

    def stream(self, name: str, content: str, *args: Any, **options: Any) -> Any:
        """Write a text into the stream that a function gives and return what it was answered."""
        self.called.add(name)
        return self._plain(stream=name, args=[*args, options], content=content)

    def _plain(self, **question: Any) -> Any:
        """Return the answer without what the SDK tells in it of the account's limits."""
        answer = self.ask(**question)
        if not isinstance(answer, dict):
            return answer
        return {key: value for key, value in answer.items() if not key.startswith("rate_limit_")}

    def ask(self, **question: Any) -> Any:
        """Let the driver do what the question says, at this client's address."""
        answer = self.process.ask({"at": self.address, **question})
        if "error" in answer:
            raise Refused(answer["error"]["message"], answer["error"].get("status"))
        return answer["value"]


def public_names(process: LineProcess) -> set[str]:
    """Return the names of all functions that the Node SDK has here."""
    return set(process.ask({"names": ["api", "uploader", "search", "search_folders"]})["value"])
