"""Redis's errors become ours at the edge of every driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis import RedisError

from app.errors import StoreUnavailable


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever redis-py raises inside the block (also usable as a decorator) into StoreUnavailable."""
    try:
        yield
    except RedisError as problem:
        raise StoreUnavailable(f"Redis did not answer: {type(problem).__name__}") from problem
