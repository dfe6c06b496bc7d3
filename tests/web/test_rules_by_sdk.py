"""The official SDK, pointed at the service, over a real connection."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import cloudinary.exceptions
import pytest
from cloudinary import api
from werkzeug.serving import make_server

from .conftest import KEY, SECRET

RULE: dict[str, Any] = {
    "metadata_field_id": "team",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "activate_values": "all"},
    "name": "category-employee",
}


@pytest.fixture
def at(world) -> Iterator[dict[str, str]]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield {
        "upload_prefix": f"http://127.0.0.1:{server.server_port}",
        "cloud_name": "demo",
        "api_key": KEY,
        "api_secret": SECRET,
    }
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_rule_from_beginning_to_end(at):
    made = api.add_metadata_rule({**RULE, "state": "active"}, **at)
    assert {key: made[key] for key in RULE} == RULE
    assert api.list_metadata_rules(**at)["metadata_rules"] == [dict(made)]
    changed = api.update_metadata_rule(made["external_id"], {"state": "inactive"}, **at)
    assert dict(changed) == {**made, "state": "inactive"}
    assert dict(api.delete_metadata_rule(made["external_id"], **at)) == {"success": True}
    assert api.list_metadata_rules(**at)["metadata_rules"] == []


def test_refusals_are_the_sdks_own_exceptions(at):
    with pytest.raises(cloudinary.exceptions.BadRequest, match='no metadata field "teem"'):
        api.add_metadata_rule({**RULE, "metadata_field_id": "teem"}, **at)
    with pytest.raises(cloudinary.exceptions.NotFound, match="Resource not found - nope"):
        api.delete_metadata_rule("nope", **at)
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
        api.list_metadata_rules(**{**at, "api_secret": "wrong"})
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match="Bearer tokens"):
        api.list_metadata_rules(**{**at, "oauth_token": "token"})


def test_fields_that_rules_use_are_kept(at):
    api.add_metadata_rule(RULE, **at)
    with pytest.raises(cloudinary.exceptions.BadRequest, match="field that is used by metadata rules"):
        api.delete_metadata_field("team", **at)
    with pytest.raises(cloudinary.exceptions.BadRequest, match="option that is used by metadata rules"):
        api.delete_datasource_entries("category", ["employee"], **at)
    assert dict(api.delete_metadata_field("site", **at)) == {"message": "ok"}
