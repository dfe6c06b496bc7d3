"""The MCP servers: a minimal client of the protocol, one JSON-RPC message a line."""

from __future__ import annotations

import itertools
import json
from typing import Any

from .base import CLOUD, KEY, SECRET, Client, Refused
from .line_process import LineProcess
from .packages import HERE

PROTOCOL = "2025-03-26"


class McpSession:
    """A running MCP server of a package, past its greeting, that calls the account at an address."""

    def __init__(self, package: str, address: str) -> None:
        server = HERE / "node_modules" / "@cloudinary" / package / "bin" / "mcp-server.js"
        credentials = ("--api-key", KEY, "--api-secret", SECRET, "--cloud-name", CLOUD)
        self._process = LineProcess("node", server, "start", "--server-url", address, *credentials)
        self._ids = itertools.count(1)
        who = {"name": "tests", "version": "1"}
        self.ask("initialize", protocolVersion=PROTOCOL, capabilities={}, clientInfo=who)
        self._process.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.tools = {tool["name"]: tool for tool in self.ask("tools/list")["tools"]}

    def ask(self, method: str, **params: Any) -> Any:
        """Return the result of a request; messages that answer nothing are passed over."""
        number = next(self._ids)
        self._process.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while (answer := self._process.read()).get("id") != number:
            pass
        if "error" in answer:
            raise Refused(answer["error"]["message"])
        return answer["result"]

    def close(self) -> None:
        self._process.close()


class McpClient(Client):
    """The tools of an MCP server: `client.call("list-triggers", event_type="all")`."""

    def __init__(self, address: str, session: McpSession) -> None:
        super().__init__(address)
        self.session = session

    def has(self, name: str) -> bool:
        return name in self.session.tools

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        result = self.session.ask("tools/call", name=name, arguments=options)
        text = "".join(part["text"] for part in result["content"])
        if result.get("isError"):
            raise Refused(_message(text))
        return json.loads(text)


def _message(text: str) -> str:
    """Return the message of an error's body, or the text if it is none."""
    try:
        return str(json.loads(text)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return text
