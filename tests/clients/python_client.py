"""The Python SDK, in this process."""

from __future__ import annotations

import inspect
from typing import Any

import cloudinary.api
import cloudinary.api_client.call_api
import cloudinary.exceptions
import cloudinary.search
import cloudinary.search_folders
import cloudinary.uploader

from .base import CLOUD, KEY, SECRET, Client, Refused, search_steps

MODULES = {"api": cloudinary.api, "uploader": cloudinary.uploader}
SEARCHES = {
    "search": cloudinary.search.Search,
    "search_folders": cloudinary.search_folders.SearchFolders,
}
STATUSES = {
    "BadRequest": 400,
    "AuthorizationRequired": 401,
    "NotAllowed": 403,
    "NotFound": 404,
    "AlreadyExists": 409,
    "RateLimited": 420,
}


class PythonClient(Client):
    """`cloudinary` as it is imported; told where to call in each call, so nothing global changes."""

    name = "python"

    @property
    def credentials(self) -> dict[str, str]:
        return {
            "cloud_name": CLOUD,
            "api_key": KEY,
            "api_secret": SECRET,
            "upload_prefix": self.address,
        }

    def has(self, name: str) -> bool:
        module, _, function = name.partition(".")
        return hasattr(MODULES.get(module) or SEARCHES[module], function)

    def perform(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        module, _, function = name.partition(".")
        return _answered(getattr(MODULES[module], function), *args, **{**self.credentials, **options})

    def perform_search(self, of: str, expression: str, parts: dict[str, Any]) -> Any:
        query = SEARCHES[of]()
        for step, args in search_steps(expression, parts):
            getattr(query, step)(*args)
        return _answered(query.execute, **self.credentials)


def _answered(function: Any, *args: Any, **options: Any) -> Any:
    try:
        answer = function(*args, **options)
    except cloudinary.exceptions.Error as error:
        raise Refused(str(error), STATUSES.get(type(error).__name__)) from error
    return dict(answer) if isinstance(answer, dict) else answer


def close_connections() -> None:
    """Let go of the connections that the SDK keeps."""
    cloudinary.uploader._http.clear()
    cloudinary.api_client.call_api._http.clear()


def public_names() -> set[str]:
    """Return the names of all functions that the Python SDK has here."""
    functions = {
        f"{part}.{name}"
        for part, module in MODULES.items()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    return functions | {
        f"{part}.{name}"
        for part, builder in SEARCHES.items()
        for name, _ in inspect.getmembers(builder, inspect.isfunction)
        if not name.startswith("_")
    }
