"""Calls that Cloudinary has and the sandbox does not serve: they are told so by name.

Source of the addresses: the official SDKs and OpenAPI descriptions.
"""

import re
from typing import NoReturn

from app.sandbox.errors import ApiError

_CLOUD = r"/v1_1/[^/]+"
_KNOWN = {
    rf"{_CLOUD}/transformations(/.*)?": "transformations",
    rf"{_CLOUD}/upload_presets(/.*)?": "upload presets",
    rf"{_CLOUD}/upload_mappings(/.*)?": "upload mappings",
    rf"{_CLOUD}/streaming_profiles(/.*)?": "streaming profiles",
    rf"{_CLOUD}/resources/visual_search": "visual search",
    rf"{_CLOUD}/resources/\w+/publish_resources": "publishing",
    rf"{_CLOUD}/(resources_last_access_reports|resources/last_access_report)(/.*)?": "last access reports",
    rf"{_CLOUD}/\w+/(text|multi|explode|sprite|create_slideshow)": "generated assets",
    rf"{_CLOUD}/video/concat": "generated assets",
    rf"{_CLOUD}/\w+/(generate_archive|download|generate_sprite)": "archives and downloads",
    rf"{_CLOUD}/(download_backup|download_folder|asset/download)": "archives and downloads",
    rf"{_CLOUD}/(\w+/)?delete_by_token": "delete tokens",
    rf"{_CLOUD}/video/analytics/views": "video analytics",
    rf"{_CLOUD}/(analysis|eval|people|operations|folder_operations)(/.*)?": "this part of the API",
    rf"{_CLOUD}/(live_streams|policies|roles|principals|permissions)(/.*)?": "this part of the API",
    r"/v1_1/provisioning(/.*)?": "provisioning",
    r"/v2/.*": "this part of the API",
}


def not_served(method: str, path: str) -> ApiError | None:
    """Return the refusal (404) of a call that Cloudinary would serve, None for one that nobody knows."""
    for pattern, name in _KNOWN.items():
        if re.fullmatch(pattern, path):
            return _refusal(f"{name}: {method} {path}")
    return None


def refuse_access_mode(*_: object, **__: object) -> NoReturn:
    """Refuse to change the access mode, which the vendor has given up in favour of `access_control`."""
    raise _refusal("access_mode, which Cloudinary no longer supports: use access_control")


def _refusal(what: str) -> ApiError:
    return ApiError(404, f"The sandbox account doesn't serve {what}. See docs/sandbox.md")
