"""Every documented operator of search expressions, over attributes, context and metadata of every type."""

import pytest

from app.sandbox import SandboxAccount

from .helpers import Client, message

NOW = 1_700_000_000.0


@pytest.fixture(scope="module")
def moment():
    return [NOW]


@pytest.fixture(scope="module")
def account(moment):
    return SandboxAccount(seed_example=False, clock=lambda: moment[0])


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + bytes(8) + width.to_bytes(4, "big") + height.to_bytes(4, "big")


@pytest.fixture(scope="module")
def library(running, account, moment):
    """Uploads an hour apart, the last of them now."""
    account.reset()
    client = Client(running.url)
    client.field("sku")
    client.field("n", "integer")
    client.field("day", "date")
    client.field("hidden", restrictions={"excluded_from_search": True})
    client.field("colors", "set", options=["red_id", "blue_id"])
    client.field("city", "enum", options=["paris", "new_york"])
    moment[0] = NOW - 8 * 86400
    client.upload(
        "one",
        metadata='sku=SKU-00042|n=5|day=2023-06-01|colors=["red_id","blue_id"]|city=paris|hidden=secret',
        tags="Siamese cats,full-analysis",
        asset_folder="shop/shoes",
    )
    moment[0] = NOW - 7200
    client.upload(
        "two_dogs",
        metadata='sku=x y|n=10|day=2024-01-31|colors=["blue_id"]|city=new_york',
        tags="b",
        asset_folder="shop",
        display_name="Small white dog",
    )
    moment[0] = NOW - 60
    client.upload("a/clip", "video", context="k=v|a b=Long Pants", asset_folder="Shop:x")
    moment[0] = NOW
    answer = client.post(
        "/image/upload",
        data={"public_id": "wide", "type": "private"},
        files={"file": ("w.png", png(1920, 1080))},
    )
    assert answer.status_code == 200
    yield client
    client.session.close()


def found(client, expression):
    answer = client.post("/resources/search", {"expression": expression})
    assert answer.status_code == 200, answer.text
    return {asset["public_id"] for asset in answer.json()["resources"]}


EVERYTHING = {"one", "two_dogs", "a/clip", "wide"}
CASES = {
    "": EVERYTHING,
    # attributes compared whole
    "public_id:one": {"one"},
    "public_id=two_dogs": {"two_dogs"},
    "public_id:dogs": set(),
    "public_id:two*": {"two_dogs"},
    "public_id:One": set(),
    "public_id:a/*": {"a/clip"},
    "resource_type:video": {"a/clip"},
    "resource_type:vid*": set(),
    "type=private": {"wide"},
    "format:PNG": {"wide"},
    "format=(png OR gif)": {"wide"},
    "format:(TXT OR png)": EVERYTHING,
    "status:active AND resource_type:video": {"a/clip"},
    "status=deleted": set(),
    'asset_folder="shop"': {"two_dogs"},
    "folder:shop": {"two_dogs"},
    "asset_folder:shop/*": {"one", "two_dogs"},
    'asset_folder:"*"': EVERYTHING,
    'asset_folder:("shop/shoes" OR "Shop:x")': {"one", "a/clip"},
    # tokens by a colon, whole texts by an equals sign
    "tags:siamese": {"one"},
    "tags:analysis": {"one"},
    "tags:sia*": {"one"},
    'tags:"siamese cats"': {"one"},
    'tags:"cats siamese"': set(),
    'tags="Siamese cats"': {"one"},
    'tags="siamese cats"': set(),
    "tags=Siamese": set(),
    "tags=Siam*": {"one"},
    'display_name:"small white"': {"two_dogs"},
    'display_name="Small white dog"': {"two_dogs"},
    "filename:clip": {"a/clip"},
    "filename:(clip one)": {"a/clip", "one"},
    "filename:tw*": {"two_dogs"},
    "context.k:V": {"a/clip"},
    "context.k=V": set(),
    "context.k=v": {"a/clip"},
    'context."a b":pants': {"a/clip"},
    "context:k": {"a/clip"},
    "context.nosuch:1": set(),
    # metadata by the type of its field
    'metadata.sku="SKU-00042"': {"one"},
    "metadata.sku:00042": {"one"},
    "metadata.sku:sku": {"one"},
    "metadata.sku=sku-00042": set(),
    'metadata.sku="x y"': {"two_dogs"},
    "metadata.sku:SK*": {"one"},
    "metadata.colors:red_id": {"one"},
    "metadata.colors=blue_id": {"one", "two_dogs"},
    "metadata.city:paris": {"one"},
    "metadata.city:(paris OR new_york)": {"one", "two_dogs"},
    "metadata.n=5": {"one"},
    "metadata.n>5": {"two_dogs"},
    "metadata.n>=5 AND metadata.n<10": {"one"},
    "metadata.n:[5 TO 10]": {"one", "two_dogs"},
    "metadata.n:{5 TO 10]": {"two_dogs"},
    "metadata.n:{5 TO 10}": set(),
    "metadata.day=2023-06-01": {"one"},
    "metadata.day>2023-06-01": {"two_dogs"},
    'metadata.day:["2023-01-01" TO "2023-12-31"]': {"one"},
    "metadata.day<30d": {"one"},
    "metadata=sku": {"one", "two_dogs"},
    "metadata.sku": {"one", "two_dogs"},
    "resource_type:image AND -metadata:sku": {"wide"},
    "metadata.hidden=secret": {"one"},
    "metadata.nosuch=1": set(),
    "nosuchfield:1": set(),
    # numbers and their units
    "bytes:3 AND metadata.n:5": {"one"},
    "bytes>20b": {"wide"},
    "bytes<1kb": EVERYTHING,
    "bytes>1mb": set(),
    "width>100": {"wide"},
    "width:[1920 TO 2000]": {"wide"},
    "height:{200 TO 1028}": set(),
    'aspect_ratio="16:9"': {"wide"},
    "aspect_ratio < 1": set(),
    "pixels>2m": {"wide"},
    # moments, absolute and so long ago
    "uploaded_at>1d": {"two_dogs", "a/clip", "wide"},
    "uploaded_at<1w": {"one"},
    "created_at>1h": {"a/clip", "wide"},
    "created_at:[3h TO 1h]": {"two_dogs"},
    'uploaded_at>="2023-11-14T22:12:20Z"': {"a/clip", "wide"},
    'uploaded_at:["2023-11-06T00:00:00Z" TO 1d]': {"one"},
    "created_at:2023-11-06": {"one"},
    "last_updated.updated_at>1h": {"a/clip", "wide"},
    "last_updated.metadata_updated_at>52w": set(),
    # words without a field
    "clip": {"a/clip"},
    "sku\\-00042": {"one"},
    "secret": {"one"},
    '"long pants"': {"a/clip"},
    "siam*": {"one"},
    "tags": {"one", "two_dogs"},
    "resource_type:image AND -tags": {"wide"},
    # operators between clauses
    "metadata.colors:blue_id AND NOT tags=b": {"one"},
    "-resource_type:image": {"a/clip"},
    "!resource_type:image": {"a/clip"},
    "-tags:b AND resource_type:image": {"one", "wide"},
    "public_id:one OR public_id=wide": {"one", "wide"},
    "public_id:one || public_id=wide": {"one", "wide"},
    "public_id:one public_id=wide": {"one", "wide"},
    "tags:b && resource_type:image": {"two_dogs"},
    "resource_type:image +tags:b": {"two_dogs"},
    "public_id:one public_id:wide -type:private": {"one"},
    "public_id:one OR public_id:wide AND type:private": {"one", "wide"},
    "(public_id:one OR public_id:wide) AND type:private": {"wide"},
    "public_id:one OR -resource_type:image": {"one", "a/clip"},
    "-(public_id:one OR public_id:wide)": {"two_dogs", "a/clip"},
    # escapes
    'asset_folder="Shop:x"': {"a/clip"},
    "asset_folder=Shop\\:x": {"a/clip"},
    'public_id:"two\\*"': set(),
}


@pytest.mark.parametrize("expression", CASES)
def test_an_expression_finds(library, expression):
    assert found(library, expression) == CASES[expression]


@pytest.mark.parametrize(
    "expression",
    [
        *("(a:b", "a:", "a:b)", "a:b OR", 'a:"open', "= 3", "a:b AND", "AND a:b", "NOT", '"x":1'),
        *("NOT tags:b", "NOT tags:b AND type:upload", "(NOT tags:b)"),
        *(
            "tags:*",
            "metadata.sku:*",
            "-tags:*",
            "*",
            "public_id:*dog",
            "public_id:d*g",
            "public_id:d?g",
            'tags:"*"',
            'tags="*"',
        ),
        *("tags=service:mantels", "uploaded_at>2023-11-14T22:30:00Z"),
        *("uploaded_at>yesterday", "uploaded_at>1m", "uploaded_at>1y", "bytes>big", "metadata.n:five"),
        *(
            "bytes>[1 TO 2]",
            "[1 TO 2]",
            "bytes:[1 2]",
            "aspect_ratio:16/9",
            'aspect_ratio:"1:0"',
            "a~2",
            "a^2",
        ),
        *("tags: AND -tags:foo", "a & b", "(" * 500, "a" + " AND (b" * 60),
    ],
)
def test_bad_syntax_is_a_query_error(library, expression):
    answer = library.post("/resources/search", {"expression": expression})
    assert answer.status_code == 400
    assert message(answer).startswith("query error")


def test_a_deleted_asset_with_backup_is_found_by_its_status_only(client):
    client.upload("kept", backup="true")
    client.upload("gone", backup="true")
    client.post("/image/destroy", {"public_id": "gone"})
    assert found(client, "") == {"kept"}
    assert found(client, "status:deleted") == {"gone"}
    assert found(client, "status=(active OR deleted)") == {"kept", "gone"}
    assert found(client, "backup_bytes>0") == {"kept"}


def test_moderation_is_searched(client):
    client.upload("pending", moderation="manual")
    client.upload("free")
    assert found(client, "moderation_status=pending") == {"pending"}
    assert found(client, "moderation_kind:manual AND moderation_status:approved") == set()
