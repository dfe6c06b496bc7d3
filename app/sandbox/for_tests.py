"""The sandbox account as a test suite sees it: what arrived, what was sent, what shall go wrong."""

from collections.abc import Iterator
from typing import Any

from app.sandbox.account import SandboxAccount
from app.sandbox.assets.view import shown
from app.sandbox.library import add_library
from app.sandbox.operations.call import Call
from app.sandbox.operations.search import search
from app.sandbox.server import SandboxServer
from app.sandbox.words import JsonObject


class CloudinarySandbox:
    """An account that belongs to one test, and the server where clients find it.

    Everything it returns is plain data, a copy as of now.
    """

    def __init__(self, server: SandboxServer) -> None:
        self._server = server

    @property
    def account(self) -> SandboxAccount:
        """The account itself, for what this class has no word for."""
        return self._server.account

    @property
    def url(self) -> str:
        """The server's address: what SDKs call `upload_prefix`."""
        return self._server.url

    @property
    def cloudinary_url(self) -> str:
        """What CLOUDINARY_URL is set to while the test runs."""
        return self._server.cloudinary_url

    @property
    def cloud_name(self) -> str:
        """The account's cloud name."""
        return self.account.cloud_name

    @property
    def api_key(self) -> str:
        """The account's API key."""
        return self.account.keys.oldest.api_key

    @property
    def api_secret(self) -> str:
        """The secret of `api_key`."""
        return self.account.keys.oldest.api_secret

    def assets(self, expression: str = "") -> list[JsonObject]:
        """Return the assets that a search expression finds, all assets without one, oldest first."""
        with self.account.lock:
            found = [self.account.assets.get_id(asset_id) for asset_id in self._found(expression)]
        return [shown(asset, self.cloud_name) for asset in reversed(found)]

    def seed(self, count: int) -> list[JsonObject]:
        """Add the example's fields and `count` believable assets, and return all assets."""
        add_library(self.account, count)
        return self.assets()

    def calls(self) -> list[JsonObject]:
        """Return the calls that clients made, oldest first: method, path, status, client, duration_ms, ..."""
        return self.account.log.list()

    def events(self, notification_type: str | None = None) -> list[JsonObject]:
        """Return the notifications so far, of one type if given, oldest first.

        Each has its `payload`, `target`, `state` (pending, delivered, failed, dropped or untargeted) and
        `attempts`. One without a target was wanted by no trigger.
        """
        return self.account.notifier.list(kind=notification_type)

    def wait_for_notifications(self, timeout: float = 10.0) -> list[JsonObject]:
        """Wait until every notification is delivered or given up, and return the events.

        Raises TimeoutError, naming the targets, if that takes longer than `timeout` seconds.
        """
        if not self.account.notifier.wait_idle(timeout):
            late = sorted({str(event["target"]) for event in self.events() if event["state"] == "pending"})
            raise TimeoutError(f"notifications to {', '.join(late)} are not delivered after {timeout} s")
        return self.events()

    def faults(self, **faults: Any) -> None:
        """Put faults in force instead of those before, none without arguments: `faults(error_rate=0.5)`."""
        self.account.faults.set(faults)

    def quota(self, limit: int | None, window_seconds: float = 3600.0) -> None:
        """Allow so many Admin API calls in a window; None allows any number."""
        self.account.quota.set(limit, window_seconds)

    def enforce_rules(self, enforce: bool = True) -> None:
        """Let the account evaluate its rules with every write, as an Enterprise account does, or not."""
        self.account.enforce_rules = enforce

    def _found(self, expression: str) -> Iterator[str]:
        """Yield the ids of what a search finds, newest first, from page to page."""
        asked: JsonObject = {"expression": expression, "max_results": 500}
        while True:
            page = search(self.account, Call("", self.account.clock(), asked))
            yield from (asset["asset_id"] for asset in page["resources"])
            if "next_cursor" not in page:
                return
            asked["next_cursor"] = page["next_cursor"]
