"""Asset folders by the official SDK: listing, making, moving, deleting, searching, and what they notify."""

import cloudinary.exceptions
import pytest
from cloudinary import SearchFolders, api, uploader

from app.sandbox import SandboxAccount

from .helpers import sdk_upload as upload

pytestmark = pytest.mark.usefixtures("sdk")


@pytest.fixture(scope="module")
def moment():
    return [1_700_000_000.0]


@pytest.fixture(scope="module")
def account(moment):
    return SandboxAccount(seed_example=False, retry_scale=0.0001, clock=lambda: moment[0])


def paths(answer):
    return [folder["path"] for folder in answer["folders"]]


def test_a_folder_is_made_with_those_above_it():
    made = api.create_folder("product/test")
    assert (made["success"], made["path"], made["name"]) == (True, "product/test", "test")
    roots = api.root_folders()
    assert (paths(roots), roots["total_count"], roots["next_cursor"]) == (["product"], 1, None)
    inside = api.subfolders("product")
    assert paths(inside) == ["product/test"]
    assert inside["folders"][0]["external_id"] == made["external_id"]
    assert api.subfolders("product/test")["folders"] == []


def test_uploads_and_edits_make_their_folders():
    upload("a", asset_folder="shop/shoes")
    upload("b")
    api.update("b", asset_folder="/shop/hats/")
    assert paths(api.subfolders("shop")) == ["shop/hats", "shop/shoes"]
    assert api.resource("b")["asset_folder"] == "shop/hats"


def test_a_folder_is_made_once(client):
    api.create_folder("a b+c/é")
    with pytest.raises(cloudinary.exceptions.AlreadyExists, match="already exists"):
        api.create_folder("a b+c/é")
    assert paths(api.subfolders("a b+c")) == ["a b+c/é"]
    assert client.post("/folders/a%2F%2Fb").status_code == 400


@pytest.mark.parametrize(
    "call",
    [
        lambda: api.subfolders("nosuch"),
        lambda: api.rename_folder("nosuch", "x"),
        lambda: api.delete_folder("nosuch"),
        lambda: api.resources_by_asset_folder("nosuch"),
    ],
)
def test_an_unknown_folder_is_told_in_the_vendors_words(call):
    with pytest.raises(cloudinary.exceptions.NotFound, match="Can't find folder with path nosuch"):
        call()


def test_lists_of_folders_have_pages():
    for name in ("c", "a", "B", "d", "e"):
        api.create_folder(f"top/{name}")
    first = api.subfolders("top", max_results=3)
    assert (paths(first), first["total_count"]) == (["top/a", "top/B", "top/c"], 5)
    rest = api.subfolders("top", max_results=3, next_cursor=first["next_cursor"])
    assert (paths(rest), rest["next_cursor"]) == (["top/d", "top/e"], None)


def test_a_folder_moves_with_all_that_is_in_it():
    asset = upload("a", asset_folder="old/in/deep")
    before = {f["path"]: f["external_id"] for f in SearchFolders().execute()["folders"]}
    moved = api.rename_folder("old/in", "new/place")
    assert moved["from"] == {"name": "in", "path": "old/in"}
    assert moved["to"] == {"name": "place", "path": "new/place"}
    assert paths(api.subfolders("new/place")) == ["new/place/deep"]
    assert api.subfolders("old")["folders"] == []
    after = api.resource_by_asset_id(asset["asset_id"])
    assert (after["asset_folder"], after["public_id"]) == ("new/place/deep", "a")
    assert api.resources_by_asset_folder("new/place/deep")["total_count"] == 1
    found = SearchFolders().expression("path=new/place").execute()["folders"]
    assert found[0]["external_id"] == before["old/in"]


@pytest.mark.parametrize("to", ["old/in", "old/in/deeper"])
def test_a_folder_does_not_move_into_itself(to):
    api.create_folder("old/in")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="Can't move folder"):
        api.rename_folder("old/in", to)


def test_a_folder_does_not_move_onto_another():
    api.create_folder("a")
    api.create_folder("b")
    with pytest.raises(cloudinary.exceptions.AlreadyExists):
        api.rename_folder("a", "b")


def test_only_folders_without_assets_are_deleted():
    api.create_folder("top/empty")
    upload("a", asset_folder="top/full")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="not empty"):
        api.delete_folder("top")
    assert api.delete_folder("top/empty")["deleted"] == ["top/empty"]
    uploader.destroy("a")
    assert api.delete_folder("top")["deleted"] == ["top", "top/full"]
    assert api.root_folders()["folders"] == []


def test_backups_keep_a_folder_unless_they_are_skipped():
    upload("a", asset_folder="top", backup=True)
    uploader.destroy("a")
    with pytest.raises(cloudinary.exceptions.BadRequest, match="skip_backup"):
        api.delete_folder("top")
    assert api.delete_folder("top", skip_backup=True)["deleted"] == ["top"]
    api.restore(["a"])
    assert paths(api.root_folders()) == ["top"]


def test_assets_of_a_folder_are_listed_and_counted(client):
    for name in ("a", "b", "c"):
        upload(name, asset_folder="f")
    upload("deep", asset_folder="f/g")
    upload("root")
    page = api.resources_by_asset_folder("f", max_results=2)
    assert ([a["public_id"] for a in page["resources"]], page["total_count"]) == (["c", "b"], 3)
    rest = api.resources_by_asset_folder("f", max_results=2, next_cursor=page["next_cursor"])
    assert [a["public_id"] for a in rest["resources"]] == ["a"]
    root = client.get("/resources/by_asset_folder", asset_folder="").json()
    assert [a["public_id"] for a in root["resources"]] == ["root"]
    assert client.get("/resources/by_asset_folder").status_code == 400


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (None, ["shop/red shoes", "shop", "archive"]),
        ("name:shoes", ["shop/red shoes"]),
        ("name=shop", ["shop"]),
        ("path:shop", ["shop/red shoes", "shop"]),
        ('path="shop/red shoes"', ["shop/red shoes"]),
        ("path:sho*", ["shop/red shoes", "shop"]),
        ("created_at>4w", ["shop/red shoes", "shop"]),
        ("created_at<4w AND name:archive", ["archive"]),
        ("shoes", ["shop/red shoes"]),
        ("nosuch:1", []),
    ],
)
def test_folders_are_searched(moment, expression, found):
    moment[0] = 1_690_000_000.0
    api.create_folder("archive")
    moment[0] = 1_700_000_000.0
    api.create_folder("shop")
    moment[0] += 60
    api.create_folder("shop/red shoes")
    query = SearchFolders()
    answer = (query.expression(expression) if expression else query).execute()
    assert (paths(answer), answer["total_count"]) == (found, len(found))


def test_found_folders_have_pages_an_order_and_an_id():
    for name in ("b", "a", "c"):
        api.create_folder(name)
    query = SearchFolders().sort_by("name", "asc").max_results(2)
    first = query.execute()
    assert paths(first) == ["a", "b"]
    assert set(first["folders"][0]) == {"name", "path", "created_at", "external_id"}
    assert paths(query.next_cursor(first["next_cursor"]).execute()) == ["c"]
    known = first["folders"][0]["external_id"]
    assert paths(SearchFolders().expression(f"id={known}").execute()) == ["a"]


def test_a_search_for_folders_that_is_refused_is_an_exception():
    with pytest.raises(cloudinary.exceptions.BadRequest, match="query error"):
        SearchFolders().expression("name:").execute()


def test_folders_are_searched_by_a_get_too(client):
    api.create_folder("a")
    assert paths(client.get("/folders/search", expression="name=a").json()) == ["a"]


def test_each_change_of_a_folder_is_notified(hooked):
    api.create_folder("a/b")
    api.rename_folder("a/b", "a/c")
    api.delete_folder("a/c")
    told = {event["notification_type"]: event for event in hooked.wait(3)}
    made, moved, deleted = (
        told[kind] for kind in ("create_folder", "move_or_rename_asset_folder", "delete_folder")
    )
    assert (made["folder_path"], made["folder_name"]) == ("a/b", "b")
    assert (moved["from_path"], moved["to_path"]) == ("a/b", "a/c")
    assert (deleted["folder_path"], deleted["folder_name"]) == ("a/c", "c")
