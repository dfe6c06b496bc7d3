"""Notifications of work that ended: derived files, taken-apart documents, add-ons, moderation.

Source: docs/vendor.md#notifications. Moments are ISO 8601 texts, addresses URLs.
"""

from collections.abc import Sequence

from app.sandbox.words import JsonObject


def eager_done(*, asset_id: str, public_id: str, batch_id: str, eager: Sequence[JsonObject]) -> JsonObject:
    """Return `eager`, which has a timestamp and a request id.

    Each item of `eager` has `transformation`, `width`, `height`, `bytes`, `format`, `url`, `secure_url`, and
    if it failed `status` and `reason`.
    """
    return {
        "notification_type": "eager",
        "batch_id": batch_id,
        "asset_id": asset_id,
        "public_id": public_id,
        "eager": list(eager),
    }


def exploded(*, asset_id: str, batch_id: str, pages: int, image_infos: Sequence[JsonObject]) -> JsonObject:
    """Return `explode`: the document and its pages, each with `bytes`, `url` and `secure_url`."""
    return {
        "notification_type": "explode",
        "pages": pages,
        "image_infos": list(image_infos),
        "batch_id": batch_id,
        "asset_id": asset_id,
    }


def multi_made(*, asset_id: str, public_id: str, version: int, url: str, secure_url: str) -> JsonObject:
    """Return `multi`: the asset that was made of others."""
    return {
        "notification_type": "multi",
        "url": url,
        "secure_url": secure_url,
        "asset_id": asset_id,
        "public_id": public_id,
        "version": version,
    }


def info_added(
    *, kind: str, status: str, asset_id: str, public_id: str, resource_type: str, type_: str = "upload"
) -> JsonObject:
    """Return `info`: an add-on such as `auto_transcription` is `complete` or has `failed`.

    Sources agree on kind, status and public id; the other three keys are an assumption.
    """
    return {
        "notification_type": "info",
        "info_kind": kind,
        "info_status": status,
        "asset_id": asset_id,
        "public_id": public_id,
        "resource_type": resource_type,
        "type": type_,
    }


def moderated(
    *,
    kind: str,
    status: str,
    public_id: str,
    version: int,
    updated_at: str,
    uploaded_at: str,
    url: str,
    secure_url: str,
    etag: str | None = None,
    response: JsonObject | None = None,
) -> JsonObject:
    """Return `moderation` with the keys of the one capture there is, which names no asset id.

    `status` is queued, pending, approved, rejected or aborted.
    """
    return {
        "moderation_response": response or {},
        "moderation_status": status,
        "moderation_kind": kind,
        "moderation_updated_at": updated_at,
        "public_id": public_id,
        "uploaded_at": uploaded_at,
        "version": version,
        "url": url,
        "secure_url": secure_url,
        "etag": etag,
        "notification_type": "moderation",
    }
