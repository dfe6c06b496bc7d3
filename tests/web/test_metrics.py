from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families
from rq import Queue
from rq.serializers import JSONSerializer

from app.model import PREFIX


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
        assert found["fieldwarden_pending", label] == 2
        assert found["fieldwarden_oldest_seconds", label] == 3
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
    assert not [name for name, _ in found if name.startswith("fieldwarden_pending")]
