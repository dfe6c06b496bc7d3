"""Two deployments with the same account's name in one Redis database, told apart by their prefix alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
import requests

from tests.processes import inherited
from tests.waiting import wait_for

from .conftest import CLOUD, KEY, SECRET, Service

ADMIN = ("admin", "a password of tests")
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
NAMES = ("one", "two")


class Shared(Service):
    """A run with a prefix of its own."""

    def __init__(self, home: Path, redis_url: str, prefix: str) -> None:
        self.settings = {"REDIS_URL": redis_url, "REDIS_PREFIX": prefix, "ADMIN_PASSWORD": ADMIN[1]}
        super().__init__(home, **self.settings)

    def upload(self, public_id: str) -> str:
        """Upload an asset that this run's own rules act on; returns its asset id."""
        answer = requests.post(
            f"{self.sandbox}/v1_1/{CLOUD}/image/upload",
            data={"file": PIXEL, "public_id": public_id, "metadata": "category=product"},
            auth=(KEY, SECRET),
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["asset_id"])

    def judged(self, asset_id: str) -> bool:
        answer = self.session.get(f"{self.web}/api/{CLOUD}/assets/{asset_id}")
        return bool(answer.status_code == 200 and answer.json()["verdict"])

    def shown(self, path: str) -> dict:
        return requests.get(f"{self.web}/queues/0/data/{path}.json", auth=ADMIN, timeout=10).json()

    def command(self, *arguments: str) -> str:
        """Run a command with this run's settings; returns what it printed."""
        url = f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={self.sandbox}"
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            env=inherited(**self.settings, CLOUDINARY_URL=url, PORT=self.web.rpartition(":")[2]),
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        ).stdout


@pytest.fixture(scope="module")
def both(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shared, Shared]]:
    with redis.Redis.from_url(redis_url) as client, ExitStack() as ends:
        client.flushdb()
        homes = tmp_path_factory.mktemp("homes")
        runs = tuple(Shared(homes / name, redis_url, name) for name in NAMES)
        for run in runs:
            ends.callback(run.stop)
        for run in runs:
            run.said("Ctrl-C stops everything")
            run.quiet()
        yield runs[0], runs[1]


def test_what_one_takes_in_is_judged_by_its_own_worker_and_unknown_to_the_other(both):
    one, two = both
    before = two.status()
    asset_id = one.upload("only-in-one")
    wait_for(lambda: one.judged(asset_id), 30)
    one.quiet()
    after = two.status()
    assert (after["accepted"], after["settled"]) == (before["accepted"], before["settled"])
    assert two.session.get(f"{two.web}/api/{CLOUD}/assets/{asset_id}").status_code == 404


def test_a_change_of_the_rules_of_one_is_none_of_the_other(both):
    one, two = both
    rules = f"/v1_1/{CLOUD}/metadata_rules"
    version = two.status()["rules_version"]
    (first, *_) = one.get(rules)["metadata_rules"]
    answer = one.session.delete(f"{one.web}{rules}/{first['external_id']}")
    assert answer.status_code == 200
    assert first["name"] in {rule["name"] for rule in two.get(rules)["metadata_rules"]}
    assert two.status()["rules_version"] == version


def test_each_counts_and_shows_its_own_worker_and_queue(both):
    for run, name in zip(both, NAMES, strict=True):
        assert [queue["name"] for queue in run.shown("queues")["queues"]] == [name]
        (worker,) = run.shown("workers")["workers"]
        assert worker["queues"] == [name]
        (found,) = (
            finding
            for finding in map(json.loads, run.command("doctor", "--json").splitlines())
            if finding["about"] == "workers"
        )
        assert found["says"] == "1 at work"


def test_a_backup_of_one_holds_nothing_of_the_other(both):
    one, two = both
    asset_id = one.upload("in-the-backup-of-one")
    wait_for(lambda: one.judged(asset_id), 30)
    kept = {run: run.command("backup", "-") for run in both}
    assert asset_id in kept[one]
    assert asset_id not in kept[two]
    assert '"key":"rules"' in kept[two]


def test_every_key_says_whose_it_is(both, redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        starts = {key.partition(":")[0] for key in client.scan_iter(count=1000)}
    assert starts == {*NAMES, "rq"}


def held(run):
    """What a backup of a run holds, in no order."""
    return sorted(run.command("backup", "-").splitlines()[1:])


def test_restoring_one_leaves_the_other_alone(both, tmp_path):
    one, two = both
    file, before = tmp_path / "one.jsonl", held(two)
    one.command("backup", str(file))
    assert "are back" in one.command("restore", "--replace", str(file))
    one.quiet()
    assert held(two) == before
