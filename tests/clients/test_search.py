"""Searching assets: every documented operator, over metadata and everything else."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL

ASSETS = {
    "shoe": {
        "metadata": {"sku": "SKU-1", "amount": 5, "day": "2024-06-15", "colors": ["red", "green"]},
        "tags": ["new", "summer sale"],
        "context": {"alt": "a red shoe"},
        "asset_folder": "shop/new",
    },
    "boot": {
        "metadata": {"sku": "SKU-22", "amount": 12, "day": "2025-01-01", "colors": ["red"]},
        "tags": ["winter"],
        "asset_folder": "shop",
    },
    "film": {"metadata": {"sku": "a:b (c)", "amount": -3}, "resource_type": "video"},
    "bare": {},
}

QUERIES = {
    'metadata.sku="SKU-1"': {"shoe"},
    "metadata.sku=SKU-1": {"shoe"},
    "metadata.sku:SKU*": {"shoe", "boot"},
    'metadata.sku="a:b (c)"': {"film"},
    "metadata.amount=5": {"shoe"},
    "metadata.amount>5": {"boot"},
    "metadata.amount>=5": {"shoe", "boot"},
    "metadata.amount<5": {"film"},
    "metadata.amount<=5": {"shoe", "film"},
    "metadata.amount:[5 TO 12]": {"shoe", "boot"},
    "metadata.amount:{5 TO 12]": {"boot"},
    "metadata.amount:[5 TO 12}": {"shoe"},
    'metadata.day>"2024-06-15"': {"boot"},
    'metadata.day:["2024-01-01" TO "2024-12-31"]': {"shoe"},
    "metadata.colors:red": {"shoe", "boot"},
    "metadata.colors=green": {"shoe"},
    "metadata.colors:(green OR blue)": {"shoe"},
    "metadata.colors:(green AND red)": {"shoe"},
    "metadata.ghost=1": set(),
    "metadata=sku": {"shoe", "boot", "film"},
    "-metadata=sku": {"bare"},
    "resource_type:image NOT metadata=sku": {"bare"},
    "-metadata.colors=green AND metadata.amount>0": {"boot"},
    "metadata.amount>0 NOT metadata.colors=green": {"boot"},
    "metadata.sku=SKU-1 OR metadata.sku=SKU-22": {"shoe", "boot"},
    "(metadata.amount>5 OR metadata.amount<0) AND metadata=sku": {"boot", "film"},
    "tags=winter": {"boot"},
    'tags:"summer sale"': {"shoe"},
    "tags:(new OR winter)": {"shoe", "boot"},
    "context.alt:red": {"shoe"},
    "resource_type:video": {"film"},
    "resource_type:image AND -tags": {"bare"},
    "public_id=boot": {"boot"},
    "public_id:bo*": {"boot"},
    "asset_folder=shop": {"boot"},
    'asset_folder:"shop/*"': {"shoe", "boot"},
    "uploaded_at>1d": {"shoe", "boot", "film", "bare"},
    "created_at<1d": set(),
    "bytes>41 AND resource_type=image": {"shoe", "boot", "bare"},
    "": {"shoe", "boot", "film", "bare"},
}


@pytest.fixture
def library(client, account):
    for name, kind in (("sku", "string"), ("amount", "integer"), ("day", "date"), ("colors", "set")):
        field = {"external_id": name, "label": name, "type": kind}
        if kind == "set":
            options = [{"external_id": one, "value": one} for one in ("red", "green", "blue")]
            field["datasource"] = {"values": options}
        account.fields.create(field)
    for name, options in ASSETS.items():
        client.uploader.upload(PIXEL, public_id=name, **{"resource_type": "image", **options})
    return client


def names(found):
    return [asset["public_id"] for asset in found["resources"]]


@calls("search.expression", "search.execute")
def test_every_operator_finds_what_it_should(client, library):
    answers = {query: client.search(query, max_results=50) for query in QUERIES}
    assert {query: set(names(found)) for query, found in answers.items()} == QUERIES
    assert all(found["total_count"] == len(QUERIES[query]) for query, found in answers.items())


@calls("search.sort_by", "search.max_results", "search.next_cursor")
def test_a_sorted_search_is_read_page_by_page(client, library):
    how = {"sort_by": [("metadata.amount", "asc")], "max_results": 2}
    page = client.search("metadata=sku", **how)
    rest = client.search("metadata=sku", **how, next_cursor=page["next_cursor"])
    assert names(page) + names(rest) == ["film", "shoe", "boot"]
    assert (page["total_count"], "next_cursor" in rest) == (3, False)


@calls("search.with_field")
def test_a_search_shows_more_of_an_asset_when_asked(client, library):
    plain = client.search("public_id=shoe")["resources"][0]
    assert plain.keys().isdisjoint({"metadata", "tags", "context"})
    shown = client.search("public_id=shoe", with_field=["metadata", "tags", "context"])["resources"][0]
    assert (shown["metadata"], shown["tags"]) == (ASSETS["shoe"]["metadata"], ASSETS["shoe"]["tags"])
    assert shown["context"] == {"alt": "a red shoe"}  # flat here, as `cld clone` needs it


@calls("search.fields")
def test_a_search_shows_only_the_fields_that_are_asked_for(client, library):
    found = client.search("public_id=shoe", fields=["metadata", "secure_url"])["resources"][0]
    assert found.keys() >= {"asset_id", "public_id", "metadata", "secure_url"}
    assert found.keys().isdisjoint({"tags", "bytes", "format"})


@calls("search.aggregate")
def test_a_search_counts_by_attribute(client, library):
    found = client.search("", aggregate=["resource_type"])
    assert found["aggregations"] == {"resource_type": {"image": 3, "video": 1}}


@pytest.mark.parametrize("expression", ["a AND", "(a", "metadata.amount>", 'tags:"open', "AND"])
@calls("search.execute")
def test_a_broken_expression_is_refused(client, expression):
    with pytest.raises(Refused, match="query error") as refused:
        client.search(expression)
    assert refused.value.status in (400, None)
