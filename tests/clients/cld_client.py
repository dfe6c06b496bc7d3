"""The command line, `cld`, in a process of its own that runs one command after the other."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from .base import Client, Refused, cloudinary_url
from .line_process import LineProcess
from .python_client import PythonClient

SERVER = Path(__file__).with_name("cld_server.py")
SEARCH_FLAGS = {
    "with_field": "-f",
    "fields": "-fi",
    "sort_by": "-s",
    "aggregate": "-a",
    "max_results": "-n",
    "next_cursor": "-c",
}
SPREAD = {"add_tag", "remove_tag", "replace_tag", "call_tags_api", "call_context_api"}
"""Functions whose last argument is a list that need not be given: `cld` wants its members one by one."""

ERROR = "error: "


class Ran(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def start_cld(home: Path) -> LineProcess:
    """Start the process; `home` is where it keeps its configuration."""
    return LineProcess(sys.executable, SERVER, HOME=str(home), CLOUDINARY_HOME=str(home / "cld"))


class CommandLine(Client):
    """`cld admin`, `cld uploader`, `cld search` and `cld search_folders`; `run` for all its commands."""

    name = "cld"

    def __init__(self, address: str, process: LineProcess) -> None:
        super().__init__(address)
        self.process = process

    def run(self, *arguments: object) -> Ran:
        """Run `cld` with these arguments."""
        return Ran(**self.process.ask(["-c", cloudinary_url(self.address), *map(str, arguments)]))

    def has(self, name: str) -> bool:
        return PythonClient(self.address).has(name)

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        module, _, function = name.partition(".")
        command = {"api": "admin", "uploader": "uploader"}[module]
        if function in SPREAD:
            args = (*args[:-1], *args[-1])
        force = ["-F"] if command == "admin" else []
        flags = [part for key, value in options.items() for part in _option(key, value)]
        return self._answered(command, *force, *flags, function, "--", *map(_argument, args))

    def perform_search(self, of: str, expression: str, parts: dict[str, Any]) -> Any:
        flags = []
        for part, value in parts.items():
            for one in value if isinstance(value, list) else [value]:
                flags += [SEARCH_FLAGS[part], *(one if isinstance(one, tuple) else [one])]
        return self._answered(of, *flags, "--", expression)

    def _answered(self, *arguments: object) -> Any:
        ran = self.run(*arguments)
        if ran.code:
            raise Refused(ran.err.removeprefix(ERROR).strip())
        return json.loads(ran.out)


def _option(name: str, value: Any) -> list[str]:
    return ["-o", name, value] if isinstance(value, str) else ["-O", name, json.dumps(value)]


def _argument(value: Any) -> str:
    """Return how a value is written on the command line, which reads what looks like JSON as JSON."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)
