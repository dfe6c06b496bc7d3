"""Functions of the clients that the sandbox account has no part in, and why."""

from __future__ import annotations

from typing import Any

from .values import PIXEL

NO_ID = "0" * 32
MANIFEST = "du_10;vars_(slides_((media_s:1)))"

REFUSED: dict[str, dict[str, tuple[Any, ...]]] = {
    "transformations": {
        "api.transformations": (),
        "api.transformation": ("w_100",),
        "api.create_transformation": ("small", "w_100"),
        "api.update_transformation": ("small",),
        "api.delete_transformation": ("small",),
    },
    "upload presets": {
        "api.upload_presets": (),
        "api.upload_preset": ("p",),
        "api.create_upload_preset": (),
        "api.update_upload_preset": ("p",),
        "api.delete_upload_preset": ("p",),
    },
    "upload mappings": {
        "api.upload_mappings": (),
        "api.upload_mapping": ("m",),
        "api.create_upload_mapping": ("m",),
        "api.update_upload_mapping": ("m",),
        "api.delete_upload_mapping": ("m",),
    },
    "streaming profiles": {
        "api.list_streaming_profiles": (),
        "api.get_streaming_profile": ("hd",),
        "api.create_streaming_profile": ("hd",),
        "api.update_streaming_profile": ("hd",),
        "api.delete_streaming_profile": ("hd",),
    },
    "publishing": {
        "api.publish_by_ids": (["a"],),
        "api.publish_by_prefix": ("a",),
        "api.publish_by_tag": ("a",),
    },
    "access_mode": {
        "api.update_resources_access_mode_by_ids": ("public", ["a"]),
        "api.update_resources_access_mode_by_prefix": ("public", "a"),
        "api.update_resources_access_mode_by_tag": ("public", "a"),
    },
    "generated assets": {
        "uploader.text": ("Hello",),
        "uploader.explode": ("a",),
        "uploader.multi": (),
        "uploader.generate_sprite": (),
        "uploader.create_slideshow": (),
    },
    "archives": {"uploader.create_archive": (), "uploader.create_zip": ()},
    "visual search": {"api.visual_search": ("https://example.com/a.gif",)},
    "this part of the API": {"api.analyze": ("uri", "google_tagging", "https://example.com/a.gif")},
    "preset": {"uploader.unsigned_upload": (PIXEL, "p")},
}
"""Calls that are refused, by a word of the refusal; each with arguments that a call of it needs."""

PYTHONS_OWN_OPTIONS = {name: {"tag": "t"} for name in ("uploader.multi", "uploader.generate_sprite")}

NODES_OWN_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "api.update_transformation": ("small", {"allowed_for_strict": True}),
    "uploader.multi": ("tag",),
    "uploader.generate_sprite": ("tag",),
    "api.visual_search": ({"image_url": "https://example.com/a.gif"},),
}

CALLS_NOTHING = {
    "only writes HTML for a form": (
        "uploader.direct_upload",
        "uploader.image_upload_tag",
        "uploader.unsigned_image_upload_tag",
        "uploader.upload_tag_params",
    ),
    "only builds an address": (
        "uploader.upload_url",
        "uploader.download_generated_sprite",
        "uploader.download_multi",
        "search.to_url",
        "search.ttl",
        "search_folders.to_url",
        "search_folders.ttl",
    ),
    "only shows what a search would send": (
        "search.as_dict",
        "search.to_json",
        "search.to_query",
        "search_folders.as_dict",
        "search_folders.to_json",
        "search_folders.to_query",
    ),
    "is what others are made of": (
        "api.only",
        "api.transformation_string",
        "search.endpoint",
        "search_folders.endpoint",
        "uploader.call_api",
        "uploader.call_cacheable_api",
        "uploader.is_appengine_sandbox",
    ),
    "comes from the search for assets; folders have nothing of the kind": (
        "search_folders.aggregate",
        "search_folders.fields",
        "search_folders.with_field",
    ),
    "is listed by the Node SDK and not there": ("uploader.upload_large_part",),
}
"""Functions that do not call the account, by the reason."""

REFUSED_TOOLS: dict[str, dict[str, dict[str, Any]]] = {
    "asset-management": {
        "generate-archive": {"resourceType": "image", "requestBody": {"tags": ["a"]}},
        "download-asset-backup": {"assetId": NO_ID, "versionId": NO_ID},
        "visual-search-assets": {"request": {"text": "shoe"}},
    },
    "structured-metadata-mcp": {},
    "environment-config-mcp": {
        "list-transformations": {},
        "get-transformation-details": {"transformation": "w_100"},
        "create-transformation": {"transformation": "t", "create_request": {"transformation": "w_100"}},
        "update-transformation": {"transformation": "t", "update_request": {"allowed_for_strict": True}},
        "delete-transformation": {"transformation": "t"},
        "list-upload-presets": {},
        "get-upload-preset-details": {"name": "p"},
        "create-upload-preset": {"request": {"name": "p"}},
        "update-upload-preset": {"name": "p", "upload_preset_input": {"tags": "a"}},
        "delete-upload-preset": {"name": "p"},
        "list-upload-mappings": {},
        "create-upload-mapping": {"request": {"folder": "m", "template": "https://example.com/"}},
        "update-upload-mapping": {"request": {"folder": "m", "template": "https://example.com/"}},
        "delete-upload-mapping": {"folder": "m"},
        "list-streaming-profiles": {"request": {}},
        "get-streaming-profile": {"name": "hd"},
        "create-streaming-profile": {"request": {"name": "hd", "representations": "[]"}},
        "update-streaming-profile": {"name": "hd", "streaming_profile_update": {"representations": "[]"}},
        "delete-streaming-profile": {"name": "hd"},
    },
}
"""Tools of each MCP server whose calls are refused, with arguments."""

OUTSIDE_TYPED = {
    "asset-management": (
        "assetsDownloadAsset",
        "assetsDownloadBackupAsset",
        "assetsGenerateArchive",
        "explodeExplodeResource",
        "searchVisualSearchAssets",
        "uploadText",
        "videoAnalyticsGetVideoViews",
    ),
    "structured-metadata-mcp": (),
    "environment-config-mcp": ("streamingProfiles", "transformations", "uploadMappings", "uploadPresets"),
}
"""How the names of typed functions begin whose calls are refused; the tools above are made of them."""
