"""The official Python SDK drives the account."""

import io

import cloudinary.api
import cloudinary.exceptions
import cloudinary.search
import cloudinary.uploader
import pytest

pytestmark = pytest.mark.usefixtures("sdk")
api, uploader = cloudinary.api, cloudinary.uploader


def upload(public_id, **options):
    return uploader.upload(io.BytesIO(b"abc"), public_id=public_id, **options)


@pytest.fixture
def fields():
    api.add_metadata_field({"external_id": "sku", "label": "SKU", "type": "string"})
    api.add_metadata_field({"external_id": "n", "label": "N", "type": "integer", "default_value": 1})
    values = [{"external_id": c, "value": c.upper()} for c in ("red", "green", "blue")]
    api.add_metadata_field(
        {"external_id": "colors", "label": "Colors", "type": "set", "datasource": {"values": values}}
    )


def test_fields_and_datasources(fields):
    assert len(api.list_metadata_fields()["metadata_fields"]) == 3
    assert api.metadata_field_by_field_id("n")["default_value"] == 1
    assert api.update_metadata_field("n", {"label": "Number", "mandatory": True})["mandatory"] is True
    entries = api.update_metadata_field_datasource("colors", [{"external_id": "red", "value": "Red!"}])
    assert entries["values"][0]["value"] == "Red!"
    assert len(api.delete_datasource_entries("colors", ["red"])["values"]) == 2
    assert len(api.restore_metadata_field_datasource("colors", ["red"])["values"]) == 3
    ordered = api.reorder_metadata_field_datasource("colors", "value", "desc")["values"]
    assert [entry["external_id"] for entry in ordered] == ["red", "green", "blue"]
    fields_by_label = api.reorder_metadata_fields("label", "desc")["metadata_fields"]
    assert [field["external_id"] for field in fields_by_label] == ["sku", "n", "colors"]
    with pytest.raises(cloudinary.exceptions.BadRequest, match="external id sku already exists"):
        api.add_metadata_field({"external_id": "sku", "label": "x", "type": "string"})
    assert api.delete_metadata_field("sku") == {"message": "ok"}
    with pytest.raises(cloudinary.exceptions.NotFound):
        api.metadata_field_by_field_id("sku")


def test_rules(fields):
    rule = api.add_metadata_rule(
        {
            "external_id": "mine",
            "metadata_field_id": "colors",
            "condition": {"metadata_field_id": "sku", "populated": True},
            "result": {"enable": True, "apply_value": {"value": ["red"], "mode": "append"}},
            "name": "colored",
        }
    )
    changed = api.update_metadata_rule(rule["external_id"], {"state": "inactive"})
    assert (changed["state"], changed["name"]) == ("inactive", "colored")
    assert [r["external_id"] for r in api.list_metadata_rules()["metadata_rules"]] == [rule["external_id"]]
    assert api.delete_metadata_rule(rule["external_id"]) == {"success": True}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [1, 2])
def test_signed_uploads_and_edits(sdk, fields, algorithm, version):
    sdk.config(signature_algorithm=algorithm, signature_version=version)
    metadata = {"sku": "a=b|c&d", "colors": ["red", "blue"], "n": 5}
    asset = upload("shoes/é 1", metadata=metadata, tags=["x", "y"], context={"alt": "1=2|3", "c": "d"})
    assert asset["metadata"] == metadata
    assert asset["context"] == {"custom": {"alt": "1=2|3", "c": "d"}}
    assert len(asset["request_id"]) == 32
    changed = uploader.update_metadata(
        {"sku": "", "n": 6},
        ["shoes/é 1", "ghost"],
        clear_invalid=True,
        notification_url="http://127.0.0.1:9/",
    )
    assert changed["public_ids"] == ["shoes/é 1"]
    uploader.add_tag("missing-metadata", ["shoes/é 1"])
    uploader.remove_tag("x", "shoes/é 1")
    uploader.add_context({"alt": "new"}, "shoes/é 1")
    seen = api.resource("shoes/é 1")
    assert seen["metadata"] == {"colors": ["red", "blue"], "n": 6}
    assert seen["tags"] == ["missing-metadata", "y"]
    assert seen["context"] == {"custom": {"alt": "new", "c": "d"}}
    explicit = uploader.explicit("shoes/é 1", type="upload", metadata={"colors": []}, tags="only")
    assert (explicit["metadata"], explicit["tags"]) == ({"n": 6}, ["only"])
    uploader.rename("shoes/é 1", "boots", overwrite=True)
    assert uploader.destroy("boots")["result"] == "ok"


def test_tag_and_context_commands(fields):
    upload("a", tags="one,two")
    upload("b", tags="two")
    uploader.replace_tag("three", ["a"])
    uploader.call_tags_api("two", "set_exclusive", ["a"])
    assert api.resource("a")["tags"] == ["three", "two"]
    assert "tags" not in api.resource("b")
    uploader.remove_all_tags(["a"])
    uploader.add_context({"k": "v"}, ["a"])
    uploader.remove_all_context(["a"])
    assert not {"context"} & set(api.resource("a"))


def test_admin_reads_and_updates(fields):
    ids = [upload(name, metadata={"sku": name})["asset_id"] for name in ("a", "b", "c")]
    by_ids = api.resources_by_asset_ids(ids[:2], metadata=True, tags=True)
    assert [asset["metadata"]["sku"] for asset in by_ids["resources"]] == ["a", "b"]
    assert by_ids.rate_limit_remaining > 0
    assert by_ids.request_id
    assert len(api.resources_by_ids(["a", "c", "x"])["resources"]) == 2
    assert api.resource_by_asset_id(ids[2])["public_id"] == "c"
    updated = api.update("a", metadata={"n": 9}, tags=["t"], context={"k": "v"}, clear_invalid=True)
    assert (updated["metadata"], updated["tags"]) == ({"sku": "a", "n": 9}, ["t"])
    page = api.resources(type="upload", max_results=2)
    rest = api.resources(type="upload", max_results=2, next_cursor=page["next_cursor"])
    assert [asset["public_id"] for asset in page["resources"] + rest["resources"]] == ["c", "b", "a"]
    assert api.resources_by_tag("t")["resources"][0]["public_id"] == "a"
    assert api.resources_by_context("k", "v")["resources"][0]["public_id"] == "a"
    assert api.delete_resources(["a", "nope"])["deleted"] == {"a": "deleted", "nope": "not_found"}
    assert api.delete_resources_by_asset_ids([ids[1]])["deleted"] == {ids[1]: "deleted"}
    assert api.ping()["status"] == "ok"
    assert api.usage()["resources"] == 1


def test_search(fields):
    for name in ("a", "b"):
        upload(name, metadata={"sku": f"SKU-{name}"})
    query = cloudinary.search.Search().expression('metadata.sku="SKU-b"').with_field("metadata")
    found = query.sort_by("public_id", "asc").max_results(5).execute()
    assert (found["total_count"], found["resources"][0]["metadata"]["sku"]) == (1, "SKU-b")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="query error"):
        cloudinary.search.Search().expression("a AND").execute()


def test_triggers_and_a_verified_notification(fields, receiver):
    trigger = api.create_trigger(receiver.url + "/old", "upload")
    api.update_trigger(trigger["id"], receiver.url)
    assert api.triggers(event_type="upload")["total"] == 1
    assert api.test_trigger(trigger["id"], {"a": 1})["filter_present"] is False
    upload("x")
    receiver.wait(1)
    _, headers, body = receiver.received[0]
    timestamp, signature = headers["X-Cld-Timestamp"], headers["X-Cld-Signature"]
    assert cloudinary.utils.verify_notification_signature(body.decode(), int(timestamp), signature)
    api.delete_trigger(trigger["id"])
    assert api.triggers()["triggers"] == []


def test_refusals_reach_the_caller_as_exceptions(sdk, fields):
    upload("x")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="'pink' is not valid for field 'colors'"):
        uploader.update_metadata({"colors": "pink"}, ["x"])
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Metadata External IDs do not exist"):
        upload("y", metadata={"ghost": 1})
    with pytest.raises(cloudinary.exceptions.NotFound, match="Resource not found - y"):
        api.resource("y")
    sdk.config(oauth_token="token")
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired):
        api.ping()
    sdk.config(oauth_token=None, api_secret="wrong")
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match="api_secret mismatch"):
        api.ping()
    with pytest.raises(cloudinary.exceptions.AuthorizationRequired, match="Invalid Signature"):
        uploader.destroy("x")
