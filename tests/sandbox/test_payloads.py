"""Types against their literal forms; those that edits cause are in the tests of notifications."""

from dataclasses import replace

import pytest

from app.sandbox.assets.asset import Asset
from app.sandbox.notifications import payloads

JEANS = Asset(
    asset_id="be52",
    public_id="jeans",
    resource_type="image",
    type="upload",
    version=3,
    version_id="v",
    created=1,
    created_at=0.0,
    uploaded_at=0.0,
    asset_folder="shop",
    display_name="Jeans",
)
NAMED = {"asset_id": "be52", "public_id": "jeans", "resource_type": "image", "type": "upload"}
GONE = {**NAMED, "version": 3, "asset_folder": "shop", "display_name": "Jeans"}
TOKEN = {"access_type": "token"}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            payloads.folder_created("a/b"),
            {
                "notification_type": "create_folder",
                "source": "api",
                "folder_path": "a/b",
                "folder_name": "b",
            },
        ),
        (
            payloads.folder_deleted("a"),
            {"notification_type": "delete_folder", "source": "api", "folder_path": "a", "folder_name": "a"},
        ),
        (
            payloads.folder_moved("a", "b/a"),
            {
                "notification_type": "move_or_rename_asset_folder",
                "from_path": "a",
                "to_path": "b/a",
                "status": "completed",
            },
        ),
        (
            payloads.access_control_changed([(JEANS, replace(JEANS, access_control=(TOKEN,)))]),
            {
                "notification_type": "access_control_changed",
                "source": "api",
                "resources": [{**NAMED, "previous_access_control": [], "new_access_control": [TOKEN]}],
            },
        ),
        (payloads.deleted([JEANS]), {"notification_type": "delete", "resources": [GONE]}),
        (payloads.deleted_by_token(JEANS), {"notification_type": "delete_by_token", "resources": [GONE]}),
        (
            payloads.version_restored([JEANS]),
            {"notification_type": "restore_asset_version", "resources": [NAMED]},
        ),
        (
            payloads.renamed(JEANS, replace(JEANS, public_id="trousers")),
            {
                "notification_type": "rename",
                "asset_id": "be52",
                "resource_type": "image",
                "type": "upload",
                "asset_folder": "shop",
                "display_name": "Jeans",
                "from_public_id": "jeans",
                "to_public_id": "trousers",
            },
        ),
        (
            payloads.related(action="add", asset_id="be52", failed=1, succeeded=2),
            {
                "notification_type": "related_assets",
                "action_type": "add",
                "asset_id": "be52",
                "total_failed": 1,
                "total_success": 2,
            },
        ),
        (
            payloads.multi_made(
                asset_id="be52", public_id="m", version=1, url="http://h", secure_url="https://h"
            ),
            {
                "notification_type": "multi",
                "url": "http://h",
                "secure_url": "https://h",
                "asset_id": "be52",
                "public_id": "m",
                "version": 1,
            },
        ),
        (
            payloads.exploded(
                asset_id="be52",
                batch_id="5",
                pages=1,
                image_infos=[{"bytes": 1, "url": "http://h", "secure_url": "https://h"}],
            ),
            {
                "notification_type": "explode",
                "pages": 1,
                "image_infos": [{"bytes": 1, "url": "http://h", "secure_url": "https://h"}],
                "batch_id": "5",
                "asset_id": "be52",
            },
        ),
        (
            payloads.eager_done(
                asset_id="be52",
                public_id="jeans",
                batch_id="4",
                eager=[{"transformation": "w_1", "status": "failed", "reason": "too small"}],
            ),
            {
                "notification_type": "eager",
                "batch_id": "4",
                "asset_id": "be52",
                "public_id": "jeans",
                "eager": [{"transformation": "w_1", "status": "failed", "reason": "too small"}],
            },
        ),
        (
            payloads.info_added(
                kind="auto_transcription",
                status="complete",
                asset_id="be52",
                public_id="clip",
                resource_type="video",
            ),
            {
                "notification_type": "info",
                "info_kind": "auto_transcription",
                "info_status": "complete",
                "asset_id": "be52",
                "public_id": "clip",
                "resource_type": "video",
                "type": "upload",
            },
        ),
        (
            payloads.moderated(
                kind="manual",
                status="rejected",
                public_id="jeans",
                version=3,
                updated_at="2020-05-05T05:05:05Z",
                uploaded_at="2020-05-05T05:05:00Z",
                url="http://h",
                secure_url="https://h",
            ),
            {
                "moderation_response": {},
                "moderation_status": "rejected",
                "moderation_kind": "manual",
                "moderation_updated_at": "2020-05-05T05:05:05Z",
                "public_id": "jeans",
                "uploaded_at": "2020-05-05T05:05:00Z",
                "version": 3,
                "url": "http://h",
                "secure_url": "https://h",
                "etag": None,
                "notification_type": "moderation",
            },
        ),
        (
            payloads.proof_status_changed(
                proof_id="6",
                proof_name="p",
                previous_status="open",
                new_status="done",
                stage_name="s",
                stage_number=1,
                reviewer={"id": "7", "name": "r"},
                assets=[JEANS],
            ),
            {
                "notification_type": "proof_status_changed",
                "proof_id": "6",
                "proof_name": "p",
                "previous_status": "open",
                "new_status": "done",
                "stage_name": "s",
                "stage_number": 1,
                "reviewer": {"id": "7", "name": "r"},
                "assets": [NAMED],
            },
        ),
    ],
    ids=lambda value: value.get("notification_type", "") if isinstance(value, dict) else "",
)
def test_a_type_has_its_exact_keys(payload, expected):
    assert payload == expected
