from __future__ import annotations

import base64
import pickle
import re

import pytest
from rq import Queue, Worker
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from app.model import PREFIX
from app.web.queues import LOOKING

CHANGING = {"delete_job_view", "requeue_job_view", "requeue_all", "empty_queue", "compact_queue"}


@pytest.fixture
def job(world) -> Job:
    queue = Queue(PREFIX, connection=world.redis, serializer=JSONSerializer)
    return queue.enqueue("worker.jobs.drain", "demo", 1, description='drain <b>"demo"</b>')


def get(world, path):
    return world.client.get(f"/queues{path}", **world.admin)


def test_queues_and_jobs_can_be_looked_at(world, job):
    for path in ("/", "/0/view/workers", "/0/view/jobs", f"/0/view/job/{job.id}"):
        answer = get(world, path)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    (queue,) = get(world, "/0/data/queues.json").json["queues"]
    assert (queue["name"], queue["count"]) == (PREFIX, 1)
    (listed,) = get(world, f"/0/data/jobs/{PREFIX}/queued/8/asc/1.json").json["jobs"]
    assert listed["id"] == job.id
    assert get(world, "/0/data/workers.json").json == {"workers": []}


def test_its_own_files_are_served(world):
    answer = get(world, "/static/js/jquery-3.5.1.min.js")
    assert answer.status_code == 200
    answer.close()


def test_texts_are_safe_where_the_dashboard_pastes_them(world, job):
    description = get(world, f"/0/data/job/{job.id}.json").json["description"]
    assert description == "drain &lt;b&gt;&quot;demo&quot;&lt;/b&gt;"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        "/requeue/drain",
        "/job/{}/delete",
        "/job/{}/requeue",
        "/queue/drain/queued/empty",
        "/queue/drain/compact",
    ],
)
def test_nothing_can_be_changed(world, job, method, path):
    FailedJobRegistry(PREFIX, connection=world.redis, serializer=JSONSerializer).add(job, -1)
    answer = world.client.open(f"/queues{path.format(job.id)}", method=method, **world.admin)
    assert answer.status_code in (403, 405)
    assert Queue(PREFIX, connection=world.redis, serializer=JSONSerializer).count == 1
    assert Job.exists(job.id, connection=world.redis)


def test_each_route_of_the_dashboard_is_known_to_look_or_to_change(world):
    found = {
        rule.endpoint for rule in world.app.url_map.iter_rules() if rule.endpoint.startswith("rq_dashboard.")
    }
    assert found == LOOKING | {f"rq_dashboard.{name}" for name in CHANGING}


def test_there_is_one_redis(world):
    assert get(world, "/1/data/queues.json").status_code == 404


@pytest.mark.parametrize(
    "path", ["/0/view/job/nope", "/0/data/job/nope.json", f"/0/data/jobs/{PREFIX}/odd/8/asc/1.json"]
)
def test_what_is_not_there_is_not_found(world, path):
    assert get(world, path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/0/data/queues.json", "/0/data/workers.json", f"/0/data/jobs/{PREFIX}/queued/8/asc/1.json"]
)
def test_a_silent_redis_is_unavailable(world, path):
    world.redis.connection_pool.connection_kwargs["server"].connected = False
    answer = get(world, path)
    assert answer.status_code == 503
    assert "Redis does not answer" in answer.text
    page = world.client.get(f"/queues{path}", headers={"Accept": "text/html"}, **world.admin)
    assert (page.status_code, page.mimetype) == (503, "text/html")


class Bomb:
    went_off = False

    def __reduce__(self):
        return (setattr, (Bomb, "went_of", True))


def test_no_planted_pickle_is_ever_loaded(world, job):
    bomb = pickle.dumps(Bomb())
    world.redis.hset(f"rq:job:{job.id}", mapping={"data": bomb, "meta": bomb, "result": bomb})
    worker = "rq:worker:w1"
    world.redis.sadd("rq:workers", worker)
    world.redis.sadd(f"rq:workers:{PREFIX}", worker)
    world.redis.hset(
        worker,
        mapping={
            "queues": PREFIX,
            "state": "busy",
            "current_job": job.id,
            "birth": "2025-10-09T09:00:00.000000Z",
            "last_heartbeat": "2025-10-09T09:00:00.000000Z",
        },
    )
    for path in (
        f"/0/view/job/{job.id}",
        f"/0/data/job/{job.id}.json",
        "/0/view/workers",
        "/0/data/workers.json",
        "/0/view/jobs",
        f"/0/data/jobs/{PREFIX}/queued/8/asc/1.json",
    ):
        get(world, path)
    world.client.get("/metrics", **world.admin)
    assert not Bomb.went_off


@pytest.mark.parametrize("registry", ["finished", "failed", "started", "deferred", "scheduled", "canceled"])
def test_nor_is_one_in_a_result_or_in_any_registry(world, job, registry):
    bomb = base64.b64encode(pickle.dumps(Bomb()))
    key = {"started": "wip"}.get(registry, registry)
    member = f"{job.id}:execution" if registry == "started" else job.id
    world.redis.zadd(f"rq:{key}:{PREFIX}", {member: 2**40})
    world.redis.xadd(f"rq:results:{job.id}", {"type": "1", "return_value": bomb, "exc_string": bomb})
    world.redis.hset(f"rq:job:{job.id}", mapping={"status": registry, "result": pickle.dumps(Bomb())})
    for path in (f"/0/data/jobs/{PREFIX}/{registry}/8/asc/1.json", f"/0/data/job/{job.id}.json"):
        assert get(world, path).status_code in (200, 404)
    assert not Bomb.went_off


def test_of_a_redis_that_is_shared_only_our_own_is_shown(world, job):
    other = Queue("other", connection=world.redis, serializer=JSONSerializer)
    theirs = other.enqueue("worker.jobs.drain", "demo", 1)
    for name, queue in (("ours", PREFIX), ("theirs", "other")):
        Worker([queue], name=name, connection=world.redis, serializer=JSONSerializer).register_birth()
    assert [one["name"] for one in get(world, "/0/data/queues.json").json["queues"]] == [PREFIX]
    assert [one["name"] for one in get(world, "/0/data/workers.json").json["workers"]] == ["ours"]
    for path in ("view/jobs/other/queued/8/asc/1", "data/jobs/other/queued/8/asc/1.json"):
        assert get(world, f"/0/{path}").status_code == 404
    for path in ("view/job/{}", "data/job/{}.json"):
        assert get(world, "/0/" + path.format(job.id)).status_code == 200
        assert get(world, "/0/" + path.format(theirs.id)).status_code == 404
    metrics = world.client.get("/metrics", **world.admin).text
    assert "ours" in metrics
    assert "other" not in re.findall(r'queues?="(\w+)"', metrics)


def test_the_page_of_jobs_shows_our_queue_if_none_is_named(world, job):
    assert f'title="Queue name" value="{PREFIX}"' in get(world, "/0/view/jobs").text
