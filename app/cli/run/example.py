"""The example on the sandbox account: rules are loaded, assets uploaded, and what became of them is read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from app.cli.run import sandbox_words
from app.cloudinary.encoding import encode
from app.errors import FieldwardenError

_PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class ExampleFailed(FieldwardenError):
    """A call of the example was not answered as it should be. The message says which."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An asset: what was sent, what it holds now, and what the rules still find wrong with it.

    changes: what the rules would write but the mode or the account has kept from being written.
    """

    public_id: str
    sent: Mapping[str, Any]
    holds: Mapping[str, Any]
    tags: Sequence[str]
    problems: Sequence[Mapping[str, Any]]
    changes: Mapping[str, Any] = field(default_factory=dict)


class Example:
    """Talks to the service and to the sandbox account as a client of both would."""

    def __init__(self, session: requests.Session, service: str, sandbox: str) -> None:
        """Keep the addresses; the sandbox account's key is given with each call."""
        self._session = session
        self._rules = f"{service}/v1_1/{sandbox_words.CLOUD}/metadata_rules"
        self._verdicts = f"{service}/api/{sandbox_words.CLOUD}/assets"
        self._account = f"{sandbox}/v1_1/{sandbox_words.CLOUD}"

    def load_rules(self, rules: Sequence[Mapping[str, Any]]) -> list[str]:
        """Create the rules unless the account has some; returns the names of those created."""
        if self.rules_in_force():
            return []
        return [self._call("POST", self._rules, json=rule)["name"] for rule in rules]

    def rules_in_force(self) -> int:
        """Return how many rules the service has."""
        return len(self._call("GET", self._rules).get("metadata_rules") or [])

    def upload(self, assets: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
        """Upload the assets; returns each asset id with what was sent."""
        return [(self._upload(asset), asset) for asset in assets]

    def outcomes(
        self, uploaded: Sequence[tuple[str, Mapping[str, Any]]], ending: threading.Event, patience: float
    ) -> Iterator[Outcome]:
        """Yield what became of each asset as soon as it has its verdict.

        Raises ExampleFailed for the first that has none within `patience` seconds from now.
        """
        deadline = time.monotonic() + patience
        for asset_id, asset in uploaded:
            while not (verdict := self._verdict(asset_id)):
                if time.monotonic() > deadline or ending.wait(0.1):
                    raise ExampleFailed(f"{asset['public_id']} has no verdict yet")
            yield self._outcome(asset_id, asset, verdict)

    def _upload(self, asset: Mapping[str, Any]) -> str:
        form = {
            "public_id": asset["public_id"],
            "metadata": encode(asset["metadata"]),
            "file": _PIXEL,
        }
        return str(self._call("POST", f"{self._account}/image/upload", data=form)["asset_id"])

    def _verdict(self, asset_id: str) -> Mapping[str, Any] | None:
        """Return the verdict on an asset for which no work is pending, else None."""
        try:
            state = self._call("GET", f"{self._verdicts}/{asset_id}")
        except ExampleFailed:
            return None
        verdict = state.get("verdict")
        return verdict if isinstance(verdict, Mapping) and not state.get("pending") else None

    def _outcome(self, asset_id: str, asset: Mapping[str, Any], verdict: Mapping[str, Any]) -> Outcome:
        now = self._call("GET", f"{self._account}/resources/{asset_id}")
        return Outcome(
            public_id=asset["public_id"],
            sent=asset["metadata"],
            holds=now.get("metadata") or {},
            tags=now.get("tags") or [],
            problems=verdict.get("problems") or [],
            changes=verdict.get("changes") or {},
        )

    def _call(self, method: str, url: str, **content: Any) -> Any:
        try:
            answer = self._session.request(
                method, url, auth=(sandbox_words.KEY, sandbox_words.SECRET), timeout=5, **content
            )
            document = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ExampleFailed(f"{method} {url}: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise ExampleFailed(f"{method} {url}: status {answer.status_code}, {_reason(document)}")
        return document


def _reason(document: Any) -> str:
    error = document.get("error") if isinstance(document, Mapping) else None
    return str(error.get("message")) if isinstance(error, Mapping) else str(document)[:200]
