"""What all official clients have in common here: one way to be called, one way to be refused."""

from __future__ import annotations

from functools import partial
from typing import Any

KEY, SECRET, CLOUD = "sandbox-key", "sandbox-secret", "sandbox"


def cloudinary_url(address: str) -> str:
    """Return the CLOUDINARY_URL that points a client at an address."""
    return f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={address}"


class Refused(Exception):
    """A client was answered with an error; `status` is None where it does not tell."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """An official client, pointed at an address.

    `client.api.ping()` and `client.uploader.rename("a", "b", overwrite=True)` call its functions by their
    Python names, `client.search("a:b", max_results=5)` builds and runs a search. Answers are plain JSON,
    errors Refused. `called` remembers the names.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.called: set[str] = set()
        self.api, self.uploader = Module(self, "api"), Module(self, "uploader")

    def call(self, name: str, /, *args: Any, **options: Any) -> Any:
        self.called.add(name)
        return self.perform(name, args, options)

    def search(self, expression: str, of: str = "search", **parts: Any) -> Any:
        """Search assets, or folders with of="search_folders".

        parts: `with_field`, `fields`, `aggregate`: lists of names; `sort_by`: a list of names with a
        direction; `max_results`, `next_cursor`.
        """
        self.called.update(f"{of}.{step}" for step in ("expression", "execute", *parts))
        return self.perform_search(of, expression, parts)

    def has(self, name: str) -> bool:
        """Say whether the client has a function of that (Python) name."""
        raise NotImplementedError

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        raise NotImplementedError

    def perform_search(self, of: str, expression: str, parts: dict[str, Any]) -> Any:
        raise NotImplementedError


class Module:
    """The functions of one module of a client."""

    def __init__(self, client: Client, name: str) -> None:
        self._client, self._name = client, name

    def __getattr__(self, function: str) -> Any:
        return partial(self._client.call, f"{self._name}.{function}")


def search_steps(expression: str, parts: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """Return the calls that build a search: one for each name of a list, as the SDKs' builders have it."""
    listed = ((step, value if isinstance(value, list) else [value]) for step, value in parts.items())
    flat = ((step, one) for step, values in listed for one in values)
    return [
        ("expression", [expression]),
        *((step, list(one) if isinstance(one, tuple) else [one]) for step, one in flat),
    ]
