"""One search for a delivery's id shows its life; nothing that is logged is a value."""

from __future__ import annotations

import json
import logging

import pytest

from app.cloudinary.notifications import parse
from app.logs import formatter
from app.model import Address, AssetEvent, Notification
from app.usecases.receive import delivery_id
from tests.usecases.world import CLOUD

STEPS = "app.usecases.steps"


@pytest.fixture(autouse=True)
def _all_levels(caplog):
    caplog.set_level(logging.INFO, STEPS)


def tell(world, *events, delivery="d1"):
    world.notify(Notification(events[0].kind, events), delivery=delivery)


def told(caplog, delivery="d1"):
    """The lines that a search for the id finds."""
    writes = formatter(is_terminal=False)
    lines = [writes.format(record) for record in caplog.records if record.name == STEPS]
    return [json.loads(line) for line in lines if f'"{delivery}"' in line]


def steps(caplog, delivery="d1"):
    return [line["message"] for line in told(caplog, delivery)]


def test_a_delivery_is_followed_from_its_arrival_to_the_record(world, caplog):
    asset = world.upload("small", "kind=small")
    tell(world, AssetEvent("upload", asset))
    world.drain_all()
    assert steps(caplog) == ["kept", "claimed", "judged", "written", "recorded"]
    kept, _, judged, written, recorded = told(caplog)
    assert (kept["count"], kept["assets"], kept["cloud"]) == (1, [asset], CLOUD)
    assert (judged["changes"], judged["problems"]) == (["size"], [])
    assert (written["kind"], written["names"], written["asset"]) == ("values", ["size"], asset)
    assert (recorded["outcome"], recorded["settled"]) == ("changed", "done")


def test_an_entry_names_the_deliveries_that_led_to_it_and_not_more_than_five(world, caplog):
    asset = world.upload("large", "kind=large")
    for number in range(7):
        tell(world, AssetEvent("upload", asset), delivery=f"d{number}")
    tell(world, AssetEvent("upload", asset), delivery="d6")
    world.drain_all()
    assert steps(caplog, "d1") == ["kept"]
    assert steps(caplog, "d6") == ["kept", "kept", "claimed", "judged", "written", "recorded"]
    assert told(caplog, "d2")[1]["deliveries"] == ["d2", "d3", "d4", "d5", "d6"]


def test_the_id_goes_on_when_an_address_becomes_an_asset(world, caplog):
    asset = world.upload("odd", "kind=odd")
    tell(world, AssetEvent("moderation", address=Address("image", "upload", "odd")))
    for _ in range(2):
        world.drain_all()
    assert steps(caplog) == ["kept", "claimed", "named", "claimed", "judged", "recorded"]
    assert told(caplog)[-1]["asset"] == asset


def test_an_echo_of_our_own_write_is_told_as_one(world, caplog):
    asset = world.upload("small", "kind=small")
    world.enforce(asset)
    before, after = {"kind": "small"}, {"kind": "small", "size": "xs"}
    tell(
        world,
        AssetEvent("resource_metadata_changed", asset, previous_metadata=before, new_metadata=after),
    )
    assert steps(caplog) == ["echo"]


def test_what_no_delivery_led_to_is_not_told_to_everybody(world, caplog):
    world.enforce(world.upload("small", "kind=small"))
    assert [record for record in caplog.records if record.name == STEPS] == []


def test_no_line_holds_a_value(world, caplog):
    caplog.set_level(logging.DEBUG)
    world.field("note", "string")
    assets = [
        world.upload("one", "kind=small|note=TOPSECRET"),
        world.upload("two", "kind=large|note=TOPSECRET"),
    ]
    for asset in assets:
        tell(
            world,
            AssetEvent(
                "resource_metadata_changed", asset, None, {"note": "TOPSECRET"}, {"note": "TOPSECRET2"}
            ),
        )
    world.drain_all()
    writes = formatter(is_terminal=False)
    lines = [writes.format(record) for record in caplog.records if record.name.startswith("app")]
    assert len(lines) > 8
    assert [line for line in lines if "TOPSECRET" in line or '"xs"' in line] == []


def test_a_delivery_is_called_by_its_request_id_if_that_is_one_and_else_by_its_bytes():
    body = {"notification_type": "upload", "asset_id": "a"}

    def name(**more):
        text = json.dumps({**body, **more}).encode()
        return delivery_id(parse(text), text)

    assert name(request_id="0cc3f2e1") == "0cc3f2e1"
    made = [name(), name(), name(request_id='x" y\n'), name(request_id="a" * 65), name(request_id=7)]
    assert made[0] == made[1]
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in made)
    assert len(set(made)) == 4
