"""Small pictures of assets, delivered by the account itself, and links into its console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import g

from app.config import API_BASE, AccountSettings

HOST = "https://res.cloudinary.com"
"""What delivers the assets of accounts at Cloudinary's own address."""
CONSOLE = "https://cloudinary.com/console/media_library/asset"
"""Assumption (docs/assumptions.md): an asset is opened by its address below this."""
SIDE = 96
"""Pixels of a thumbnail, each way."""


class Pictures:
    """Says where to find the pictures of one account's assets. It asks nobody anything.

    An account at another address than Cloudinary's own, such as the sandbox, delivers nothing that is known.
    """

    def __init__(self, account: AccountSettings) -> None:
        self.account, self.is_known = account, account.api_base == API_BASE
        if self.is_known:
            g.pictures_from = HOST

    def thumbnail(self, record: Mapping[str, Any]) -> str | None:
        """Return the URL of an image's thumbnail; None for other assets, and for those that are not public.

        Source: docs/vendor-assets.md#delivery.
        """
        is_public_image = (record.get("resource_type"), record.get("type")) == ("image", "upload")
        if not (self.is_known and is_public_image):
            return None
        public_id = str(record["public_id"])
        version = "v1/" if "/" in public_id else ""
        place = f"{quote(self.account.cloud)}/image/upload/c_fill,h_{SIDE},w_{SIDE}/{version}"
        return f"{HOST}/{place}{quote(public_id)}"

    def in_console(self, record: Mapping[str, Any]) -> str | None:
        """Return the address of an asset in Cloudinary's console, None where the account has none."""
        if not self.is_known or not record.get("public_id"):
            return None
        kind = f"{quote(str(record.get('resource_type')))}/{quote(str(record.get('type')))}"
        return f"{CONSOLE}/{kind}/{quote(str(record['public_id']), safe='')}"
