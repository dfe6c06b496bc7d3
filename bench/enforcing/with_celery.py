"""celery's task."""

import os

from celery import Celery

from bench.enforcing.job import enforce

app = Celery("events", broker=os.environ["REDIS_URL"])
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 1
task = app.task(enforce)
