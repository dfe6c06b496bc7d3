from __future__ import annotations

import pytest

from tests.usecases.undo.undoing import Undoing
from tests.usecases.world import CLOUD


@pytest.fixture
def undoing(world):
    return Undoing(world)


@pytest.fixture
def small(world):
    """A small thing whose size we have written."""
    asset = world.upload("a", "kind=small")
    world.enforce(asset)
    assert world.values(asset) == {"kind": "small", "size": "xs"}
    world.snapshots.current(CLOUD)
    return asset
