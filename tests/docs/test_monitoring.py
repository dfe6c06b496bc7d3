"""The board and the alerts ask for metrics that are there, with labels that they have."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
import yaml
from rq import Queue
from rq.serializers import JSONSerializer

from app.model import PREFIX
from app.usecases.meter import METRICS
from app.web.metrics.collector import RedisCollector
from tests.web.conftest import build

from .pages import ROOT, read, section, table

FOLDER = ROOT / "docs/monitoring"
PROMTOOL = shutil.which("promtool")
promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is missing: Debian's package prometheus has it"
)

OF_PROMETHEUS = {"le"}


def board():
    return json.loads((FOLDER / "grafana.json").read_text("utf-8"))


def alerts():
    document = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def queries() -> list[str]:
    asked = [target["expr"] for panel in board()["panels"] for target in panel["targets"]]
    return [*asked, *(rule["expr"] for rule in alerts())]


@pytest.fixture(scope="module")
def exposed() -> dict[str, set[str]]:
    """Each sample's name that can be scraped, with its labels."""
    world = build()
    world.parts.records.missing_by_field = {"owner": 1}
    world.parts.records.last_effect_at = 1.0
    allowance = {"left": 1, "limit": 2, "reset": world.time[0] + 60}
    world.parts.tallies.client.hset("fieldwarden:demo:allowance", mapping=allowance)
    Queue(PREFIX, connection=world.redis, serializer=JSONSerializer).enqueue("worker.jobs.drain", "demo", 1)
    for metric in METRICS:
        world.parts.tallies.add("demo", {(metric.name, *metric.labels): 1} if not metric.buckets else {})
    found = {"rq_workers": {"name", "state", "queues"}}
    for family in RedisCollector(world.parts).collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def names_in(query: str) -> set[str]:
    return set(re.findall(r"\b(?:fieldwarden|rq)_\w+", query))


def test_every_metric_that_is_asked_for_is_there(exposed):
    asked = set().union(*map(names_in, queries()))
    assert asked <= set(exposed)
    assert len(asked) > 15


def test_every_label_that_is_asked_for_is_one_that_the_metrics_have(exposed):
    for query in queries():
        known = set().union(*(exposed[name] for name in names_in(query))) | OF_PROMETHEUS
        inside = re.findall(r"\{(.*?)\}", query)
        asked = {label for one in inside for label in re.findall(r"(\w+)\s*[=!]~?", one)}
        for by in re.findall(r"\b(?:by|on) ?\((.*?)\)", query):
            asked |= {label.strip() for label in by.split(",") if label.strip()}
        assert asked <= known, query


def test_every_metric_is_told_on_the_page_and_none_that_is_not_there(exposed):
    rows = table(section(read("docs/monitoring.md"), "## Metrics"), "Metric", "Labels")
    told = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exposed}
    assert set(told) == families
    for name, labels in told.items():
        assert labels == exposed.get(name, exposed.get(f"{name}_bucket")), name


def test_every_metric_of_ours_is_on_the_board(exposed):
    text = json.dumps(board())
    missing = {name for name in exposed if name not in text and not re.search(r"_(bucket|sum|count)$", name)}
    assert missing <= {
        "fieldwarden_accepted_total",
        "fieldwarden_settled_total",
        "fieldwarden_shards_in_flight",
    }


def test_panels_have_ids_and_places_of_their_own():
    panels = board()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_every_alert_is_explained():
    rows = table(read("docs/monitoring.md"), "Alert", "What to do")
    assert [row[0].strip("`") for row in rows] == [rule["alert"] for rule in alerts()]
    for rule in alerts():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"].endswith(".")


@promtool
@pytest.mark.parametrize(
    "arguments", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_promtool_takes_the_alerts_and_they_do_in_its_trials_what_they_should(arguments):
    done = subprocess.run(
        [PROMTOOL, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@promtool
def test_promtool_takes_what_is_scraped():
    world = build()
    text = world.client.get("/metrics", **world.admin).text
    done = subprocess.run(
        [PROMTOOL, "check", "metrics"], input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
