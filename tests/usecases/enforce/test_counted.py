"""What enforcing counts, with a running account: what `/metrics` is made of."""

from __future__ import annotations

from app.model import Arrival, Priority
from app.store import keys
from tests.usecases.world import CLOUD


def totals(world) -> dict[tuple[str, ...], float]:
    world.meter.flush()
    return world.tallies.totals(CLOUD)


def test_assets_are_counted_by_what_came_of_them_and_by_what_asked(world):
    small, odd = world.upload("small", "kind=small"), world.upload("odd", "kind=odd")
    world.enforce(small, odd)
    world.enforce(odd, cause="sweep")
    world.enforce(odd, cause="a type the vendor adds")
    world.enforce(odd, cause="backfill:r1")
    world.enforce("never-there", cause="not listed")
    found = totals(world)
    assert {name[1:]: total for name, total in found.items() if name[0] == "evaluations"} == {
        ("changed", "upload"): 1,
        ("unchanged", "upload"): 1,
        ("unchanged", "sweep"): 1,
        ("unchanged", "other"): 1,
        ("unchanged", "backfill"): 1,
        ("gone", "not_listed"): 1,
    }


def test_an_asset_that_is_parked_is_counted_as_such(world, monkeypatch):
    asset = world.upload("poison", "kind=odd")
    monkeypatch.setattr("app.usecases.enforce.judge.decide", lambda *_: 1 / 0)
    world.tell(asset)
    for _ in range(3):
        world.drain_all()
        world.sleep(3)
    assert totals(world)["evaluations", "parked", "upload"] == 1


def test_writes_are_counted_and_timed_from_the_first_arrival(world):
    small, large = world.upload("small", "kind=small"), world.upload("large", "kind=large")
    world.tell(small)
    world.sleep(4)
    world.enforce(small, large)
    found = totals(world)
    assert (found["writes", "values"], found["writes", "flags"]) == (1, 1)
    assert 4 <= found["event_to_write_seconds", "sum"] < 20
    assert sum(total for name, total in found.items() if name[0] == "event_to_write_seconds") > 2


def test_what_waits_on_purpose_is_not_timed(world):
    arrival = Arrival(world.upload("small", "kind=small"), None, "sweep", Priority.SWEEP)
    world.mailbox.put(CLOUD, [arrival], world.now())
    world.drain_all()
    found = totals(world)
    assert found["writes", "values"] == 1
    assert not [name for name in found if name[0] == "event_to_write_seconds"]


def test_calls_are_counted_by_endpoint_and_answer(world):
    asset = world.upload("small", "kind=small")
    world.enforce(asset)
    found = totals(world)
    assert found["vendor_calls", "resources_by_asset_ids", "200"] == 2
    assert found["vendor_calls", "metadata", "200"] == 1
    world.faults(error_rate=1)
    world.enforce(asset)
    codes = {name[2] for name in totals(world) if name[:2] == ("vendor_calls", "resources_by_asset_ids")}
    assert [code for code in codes if code.startswith("5")]


def test_assets_that_lack_a_value_are_counted_by_field_until_they_have_it_or_are_gone(world):
    first, second = world.upload("first", "kind=large"), world.upload("second", "kind=large")
    world.enforce(first, second)
    world.enforce(second)
    assert world.records.missing(CLOUD) == {"owner": 2}
    world.api("POST", "/image/metadata", data={"public_ids[]": ["first"], "metadata": "owner=ann"})
    world.enforce(first)
    assert world.records.missing(CLOUD) == {"owner": 1}
    world.api("DELETE", "/resources/image/upload", params={"public_ids[]": "second"})
    world.enforce(second, cause="delete")
    assert world.records.missing(CLOUD) == {}
    assert not world.records.client.exists(keys.DEFAULT.of(CLOUD, "missing:of"))


def test_the_last_effect_is_when_an_asset_was_last_recorded(world):
    assert world.records.last_effect(CLOUD) is None
    before = world.now()
    world.enforce(world.upload("odd", "kind=odd"))
    assert before <= world.records.last_effect(CLOUD) <= world.now()


def test_counting_asks_the_store_for_nothing_until_counts_are_handed_on(world, monkeypatch):
    asked: list[str] = []
    add = world.tallies.add
    monkeypatch.setattr(
        type(world.tallies), "add", lambda _, cloud, amounts: (asked.append(cloud), add(cloud, amounts))
    )
    world.enforce(*(world.upload(f"small{number}", "kind=small") for number in range(5)))
    assert asked == []
    world.meter.flush()
    assert asked == [CLOUD]
