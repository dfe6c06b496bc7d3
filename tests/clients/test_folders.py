"""Folders: made, listed, renamed, searched, deleted."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL


def paths(answer):
    return sorted(folder["path"] for folder in answer["folders"])


@calls("api.create_folder", "api.root_folders", "api.subfolders")
def test_folders_are_made_and_listed_level_by_level(client):
    made = client.api.create_folder("shop/new arrivals/é")
    assert (made["success"], made["path"], made["name"]) == (True, "shop/new arrivals/é", "é")
    client.api.create_folder("archive")
    assert paths(client.api.root_folders()) == ["archive", "shop"]
    assert paths(client.api.subfolders("shop")) == ["shop/new arrivals"]
    page = client.api.root_folders(max_results=1)
    rest = client.api.root_folders(next_cursor=page["next_cursor"])
    assert sorted(paths(page) + paths(rest)) == ["archive", "shop"]
    with pytest.raises(Refused) as refused:
        client.api.subfolders("nowhere")
    assert refused.value.status in (404, None)


@calls("api.rename_folder")
def test_a_renamed_folder_takes_its_assets_along(client):
    client.uploader.upload(PIXEL, public_id="a", asset_folder="shop/new")
    moved = client.api.rename_folder("shop/new", "archive/old")
    assert (moved["from"]["path"], moved["to"]["path"]) == ("shop/new", "archive/old")
    assert client.api.resource("a")["asset_folder"] == "archive/old"
    assert paths(client.api.root_folders()) == ["archive", "shop"]


@calls("api.delete_folder")
def test_an_empty_folder_can_be_deleted(client):
    client.api.create_folder("shop/new")
    client.uploader.upload(PIXEL, public_id="a", asset_folder="full")
    assert client.api.delete_folder("shop")["deleted"] == ["shop", "shop/new"]
    with pytest.raises(Refused):
        client.api.delete_folder("full")
    assert paths(client.api.root_folders()) == ["full"]


SEARCHED = [
    f"search_folders.{part}" for part in ("expression", "execute", "sort_by", "max_results", "next_cursor")
]


@calls(*SEARCHED)
def test_folders_are_searched(client):
    for path in ("shop", "shop/new", "shop/new/shoes", "archive"):
        client.api.create_folder(path)
    how = {"of": "search_folders", "sort_by": [("path", "asc")]}
    found = client.search("path:shop/*", **how, max_results=2)
    assert (found["total_count"], paths(found)) == (3, ["shop", "shop/new"])
    rest = client.search("path:shop/*", **how, max_results=5, next_cursor=found["next_cursor"])
    assert paths(rest) == ["shop/new/shoes"]
    assert paths(client.search("name=shoes", of="search_folders")) == ["shop/new/shoes"]
