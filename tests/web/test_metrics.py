from __future__ import annotations

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rq import Queue
from rq.serializers import JSONSerializer

from app.model import PREFIX
from app.store.tallies import RedisTallies
from app.usecases.meter import METRICS, Meter, metrics
from app.web.metrics.collector import MOST_FIELDS, REST

from .conftest import NOW, SECRET


def samples(world) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = world.client.get("/metrics", **world.admin)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_each_accounts_counts_are_read_when_scraped(world):
    world.parts.records.pending = {"a", "b"}
    found = samples(world)
    for cloud in ("demo", "other"):
        label = (("cloud", cloud),)
        assert found["fieldwarden_mailbox_entries", label] == 2
        assert found["fieldwarden_mailbox_oldest_age_seconds", label] == 3
        assert found["fieldwarden_accepted_total", label] == 17
        assert found["fieldwarden_rules_version", label] == 0
    assert found["fieldwarden_redis_up", ()] == 1


def test_jobs_are_counted_under_the_names_of_rq_exporter(world):
    Queue(PREFIX, connection=world.redis, serializer=JSONSerializer).enqueue("worker.jobs.drain", "demo", 1)
    found = samples(world)
    assert found["rq_jobs", (("queue", PREFIX), ("status", "queued"))] == 1
    assert found["rq_jobs", (("queue", PREFIX), ("status", "failed"))] == 0


def test_a_silent_redis_is_a_metric_not_an_error(world):
    world.parts.records.down = True
    found = samples(world)
    assert found["fieldwarden_redis_up", ()] == 0
    assert not [name for name, _ in found if name.startswith("fieldwarden_mailbox")]


def deliver(world, cloud="demo", secret=SECRET, **body):
    headers = {"X-Cld-Timestamp": "1", "X-Cld-Signature": secret}
    return world.client.post(f"/webhooks/{cloud}", data=json.dumps(body), headers=headers)


def of(found, name, **labels):
    return found.get((f"fieldwarden_{name}", tuple(sorted(labels.items()))))


def test_deliveries_are_counted_by_type_and_by_what_became_of_them(world):
    deliver(world, notification_type="upload", asset_id="a1")
    deliver(world, notification_type="upload", asset_id="a2")
    deliver(world, notification_type="a type the vendor adds", asset_id="a3")
    deliver(world, asset_id="a4")
    found = samples(world)
    assert of(found, "deliveries_total", cloud="demo", type="upload", verdict="kept") == 2
    assert of(found, "deliveries_total", cloud="demo", type="other", verdict="kept") == 1
    assert of(found, "deliveries_total", cloud="demo", type="other", verdict="parked") == 1


def test_answers_to_deliveries_are_timed_and_only_of_those_taken_in(world):
    deliver(world, notification_type="upload", asset_id="a1")
    deliver(world, secret="forged")
    found = samples(world)
    assert of(found, "acknowledgement_seconds_count", cloud="demo") == 1
    assert of(found, "acknowledgement_seconds_bucket", cloud="demo", le="+Inf") == 1
    assert 0 < of(found, "acknowledgement_seconds_sum", cloud="demo") < 5


def test_refusals_are_counted_by_cause_and_the_known_ones_begin_at_nothing(world):
    deliver(world, secret="forged")
    deliver(world, cloud="nowhere")
    found = samples(world)
    assert of(found, "deliveries_refused_total", cloud="demo", cause="wrong_signature") == 1
    assert of(found, "deliveries_refused_total", cloud="demo", cause="too_large") == 0
    assert of(found, "deliveries_refused_total", cloud="", cause="unknown_account") == 1


def test_what_other_processes_counted_is_told_too(world):
    tallies = RedisTallies(world.parts.tallies.client)
    for _ in range(2):
        worker = Meter(tallies)
        worker.count("demo", metrics.WRITES, "values")
        worker.observe("demo", metrics.EVENT_TO_WRITE, 1.5)
        worker.flush()
    found = samples(world)
    assert of(found, "writes_total", cloud="demo", kind="values") == 2
    assert of(found, "writes_total", cloud="other", kind="values") == 0
    buckets = {le: of(found, "event_to_write_seconds_bucket", cloud="demo", le=le) for le in ("1.0", "2.0")}
    assert buckets == {"1.0": 0, "2.0": 2}
    assert of(found, "event_to_write_seconds_sum", cloud="demo") == 3


def test_the_quota_and_the_last_effect_are_told_once_they_are_known(world):
    label = (("cloud", "demo"),)
    assert ("fieldwarden_quota_calls_left", label) not in samples(world)
    assert ("fieldwarden_last_effect_timestamp_seconds", label) not in samples(world)
    allowance = {"left": 90, "limit": 500, "reset": NOW + 60}
    world.parts.tallies.client.hset("fieldwarden:demo:allowance", mapping=allowance)
    world.parts.records.last_effect_at = NOW - 5
    found = samples(world)
    assert found["fieldwarden_quota_calls_left", label] == 90
    assert found["fieldwarden_quota_calls_limit", label] == 500
    assert found["fieldwarden_last_effect_timestamp_seconds", label] == NOW - 5


def test_only_the_fields_that_most_assets_lack_are_named(world):
    lacking = {f"field {number:03}": 1000 - number for number in range(MOST_FIELDS + 2)}
    world.parts.records.missing_by_field = lacking
    found = samples(world)
    told = {
        labels: value
        for (name, labels), value in found.items()
        if name == "fieldwarden_missing_mandatory" and ("cloud", "demo") in labels
    }
    assert len(told) == MOST_FIELDS + 1
    assert of(found, "missing_mandatory", cloud="demo", field="field 000") == 1000
    assert of(found, "missing_mandatory", cloud="demo", field=REST) == 900 + 899


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_follow_the_conventions_of_prometheus(metric):
    assert not metric.name.endswith(("_total", "_count", "_sum", "_bucket"))
    assert metric.name.endswith("_seconds") is bool(metric.buckets)
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert "cloud" not in metric.labels
