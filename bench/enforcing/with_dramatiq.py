"""dramatiq's actor."""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.enforcing.job import enforce

dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"]))
task = dramatiq.actor(enforce, max_retries=0)
