"""Drains to which something happens between two calls of the store or the account: death, or an edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app.store import keys
from app.usecases.snapshot import Snapshots
from tests.usecases.world import CLOUD, World


class Killed(BaseException):
    """The process is gone: nothing catches this, and nothing it holds is given back."""


class Mortal:
    """Counts the calls of one drain. Before the n-th (from 1) `happens` is done, or the drain dies of it."""

    def __init__(self, world: World, number: int, happens: Callable[[], None] | None = None) -> None:
        self.world, self.number, self.happens = world, number, happens
        self.calls, self.is_dead = 0, False

    def drain_all(self) -> bool:
        """Drain every shard; False if that came to no end. The leases of a dead drain are over then."""
        world, account = self.world, self.wrapped(self.world.account)
        drain = world.drain_for()
        enforcer = replace(
            drain.enforcer,
            account=account,
            mailbox=self.wrapped(world.mailbox),
            records=self.wrapped(world.records),
            snapshots=Snapshots(self.wrapped(world.rulebook), {CLOUD: account}, 300, world.now),
        )
        mortal = replace(
            drain, enforcer=enforcer, mailbox=enforcer.mailbox, rulebook=self.wrapped(world.rulebook)
        )
        try:
            for shard in range(keys.SHARDS):
                mortal.run(shard)
        except Killed:
            self.world.mailbox.client.delete(
                *(keys.DEFAULT.lease(CLOUD, shard) for shard in range(keys.SHARDS))
            )
            return False
        return True

    def tick(self) -> None:
        self.calls += 1
        if self.calls == self.number and self.happens:
            self.happens()
        elif self.calls == self.number or self.is_dead:
            self.is_dead = True
            raise Killed

    def wrapped(self, target: Any) -> Any:
        return _Wrapped(target, self)


class _Wrapped:
    def __init__(self, target: Any, mortal: Mortal) -> None:
        self._target, self._mortal = target, mortal

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._mortal.tick()
            return found(*arguments, **named)

        return call

    @contextmanager
    def lease(self, cloud: str, shard: int) -> Iterator[Any]:
        self._mortal.tick()
        leases = self._target.leases
        release = leases._release
        leases._release = lambda *given: None if self._mortal.is_dead else release(*given)
        try:
            with leases.on(cloud, shard) as lease:
                yield lease
        finally:
            leases._release = release
