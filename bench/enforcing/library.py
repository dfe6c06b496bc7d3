"""The account that is worked on: a sandbox account with assets, and categories for fifty rules."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

import requests

from bench.serving import CLOUD, KEY, SECRET, free_port, process

CATEGORIES, TARGETS, RULES = 10, 5, 50
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def rules() -> list[dict[str, Any]]:
    """Return fifty rules: each category decides about each of five fields."""
    return [
        {
            "name": f"rule {number}",
            "metadata_field_id": f"target_{number % TARGETS}",
            "condition": {"metadata_field_id": "category", "equals": f"c{number // TARGETS}"},
            "result": {"apply_value": {"value": f"v{number // TARGETS}"}},
        }
        for number in range(RULES)
    ]


class Library:
    """A sandbox account and its assets. Nobody is told of what happens in it unless asked for."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.base = f"{self.url}/v1_1/{CLOUD}"
        self.session = requests.Session()
        self.session.auth = (KEY, SECRET)
        self.faults(drop=1.0)
        for name, count in [("category", CATEGORIES), *((f"target_{n}", CATEGORIES) for n in range(TARGETS))]:
            letter = "c" if name == "category" else "v"
            values = [{"external_id": f"{letter}{n}", "value": f"{letter}{n}"} for n in range(count)]
            field = {"external_id": name, "label": name, "type": "enum", "datasource": {"values": values}}
            self.session.post(f"{self.base}/metadata_fields", json=field).raise_for_status()

    def fill(self, count: int) -> list[str]:
        """Upload so many assets; returns their asset ids."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(self._upload, range(count)))

    def _upload(self, number: int) -> str:
        data = {
            "public_id": f"asset-{number}",
            "file": PIXEL,
            "metadata": f"category=c{number % CATEGORIES}",
        }
        answer = self.session.post(f"{self.base}/image/upload", data=data)
        return str(answer.json()["asset_id"])

    def clear(self, count: int) -> None:
        """Take the values that rules have applied off again, as if nothing had been done."""
        empty = "|".join(f"target_{number}=" for number in range(TARGETS))
        numbers = iter(range(count))
        while batch := list(islice(numbers, 1000)):
            data = [("metadata", empty), *(("public_ids[]", f"asset-{number}") for number in batch)]
            self.session.post(f"{self.base}/image/metadata", data=data).raise_for_status()

    def is_done(self, assets: Sequence[str]) -> bool:
        """Say whether each asset has its five values; asked from the end, a hundred at a time."""
        for start in range(len(assets) - len(assets) % 100 or len(assets), -1, -100):
            named = [("asset_ids[]", asset) for asset in assets[max(0, start - 100) : start]]
            if named and not self._are_done(named):
                return False
        return True

    def _are_done(self, named: list[tuple[str, str]]) -> bool:
        params = [*named, ("metadata", "true"), ("max_results", "100")]
        found = self.session.get(f"{self.base}/resources/by_asset_ids", params=params).json()["resources"]
        return all(
            one["metadata"].get(f"target_{n}") == f"v{one['metadata']['category'][1:]}"
            for one in found
            for n in range(TARGETS)
        )

    def faults(self, **faults: Any) -> None:
        """Set what goes wrong and how long a call takes."""
        self.session.post(f"{self.url}/_sandbox/faults", json=faults).raise_for_status()

    def calls(self) -> dict[str, Any]:
        """Return the calls since the last call of this."""
        found: dict[str, Any] = self.session.get(f"{self.url}/_sandbox/calls").json()
        self.session.post(f"{self.url}/_sandbox/reset-calls").raise_for_status()
        return found


@contextmanager
def library() -> Iterator[Library]:
    """Serve an account for the length of a with block."""
    port = free_port()
    with process(["-m", "app.cli", "sandbox", "--empty", "--port", str(port)], port):
        time.sleep(0.2)
        yield Library(port)
