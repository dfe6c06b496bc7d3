"""huey's task."""

import os

from huey import RedisHuey

from bench.enforcing.job import enforce

huey = RedisHuey("events", url=os.environ["REDIS_URL"], results=False)
task = huey.task()(enforce)
