"""From an asset that lacks something to a message at a receiver, and back, over real HTTP on both sides."""

from __future__ import annotations

import pytest

from app.outgoing import Receiver
from app.usecases.notices import Notices
from app.usecases.notices.sending import PAUSES
from tests.receiving import is_signed, receiving, respond
from tests.usecases.world import CLOUD

KEY = b"a key of the operator's own"


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


def sender(world, receiver, every=0.0):
    return Notices(world.notices, [CLOUD], Receiver(receiver.url, KEY).send, every, world.now)


def test_one_message_when_it_opens_and_one_when_it_closes(world, receiver):
    asset_id = world.upload("shoes/a", "kind=large", asset_folder="shoes")
    world.enforce(asset_id)
    world.enforce(asset_id, cause="resource_metadata_changed")
    sender(world, receiver).run()
    (opened,) = receiver.documents
    assert opened["text"] == "shoes/a (sandbox): new: owner: mandatory value missing"
    (item,) = opened["data"]["items"]
    assert (item["asset_id"], item["folder"], item["uploader"]) == (asset_id, "shoes", None)
    data = {"public_ids[]": "shoes/a", "metadata": "owner=me"}
    world.api("POST", "/image/metadata", data=data)
    world.enforce(asset_id, cause="resource_metadata_changed")
    sender(world, receiver).run()
    assert receiver.documents[1]["text"] == "shoes/a (sandbox): solved: owner: mandatory value missing"
    sender(world, receiver).run()
    assert len(receiver.got) == 2
    assert all(is_signed(KEY, headers, body) for headers, body in receiver.got)


def test_a_receiver_that_is_down_holds_up_no_enforcing_and_hears_of_it_later(world, receiver):
    receiver.answer = lambda handler: respond(handler, 500)
    small, large = world.upload("small", "kind=small"), world.upload("large", "kind=large")
    world.enforce(large)
    sender(world, receiver).run()
    world.enforce(small)
    assert world.values(small)["size"] == "xs"
    receiver.answer = lambda handler: respond(handler, 204)
    sender(world, receiver).run()
    assert len(receiver.got) == 1
    world.sleep(PAUSES[0])
    sender(world, receiver).run()
    assert len(receiver.got) == 2
    assert len(set(receiver.ids())) == 1


def test_an_asset_that_is_deleted_closes_what_was_open(world, receiver):
    asset_id = world.upload("a", "kind=large")
    world.enforce(asset_id)
    world.api("POST", "/image/destroy", data={"public_id": "a"})
    world.enforce(asset_id, cause="delete")
    sender(world, receiver, every=600).run()
    assert receiver.got == []
    world.sleep(600)
    sender(world, receiver, every=600).run()
    (digest,) = receiver.documents
    assert [item["gone"] for item in digest["data"]["items"]] == [False, True]
    assert digest["data"]["items"][1]["public_id"] == "a"
