import time

import pytest

from app.rules import compile_rules, read_fields, read_rules
from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_FIELDS, EXAMPLE_RULES
from app.sandbox.start import Start
from app.sandbox.state.stores import take

NOW = 1_790_000_000.0
DAY = 86_400


def library(count, now=NOW, **more):
    return SandboxAccount(start=Start(assets=count), clock=lambda: now, **more)


@pytest.fixture(scope="module")
def assets():
    return list(library(3000).assets)


def test_the_same_number_gives_the_same_library():
    assert take(library(300))["assets"] == take(library(300))["assets"]


def test_on_another_day_only_the_moments_differ():
    one, other = list(library(300).assets), list(library(300, NOW + 3 * DAY).assets)
    for early, late in zip(one, other, strict=True):
        assert (early.asset_id, early.public_id, early.tags) == (late.asset_id, late.public_id, late.tags)
        assert early.metadata == late.metadata
        assert late.created_at - early.created_at == 3 * DAY


@pytest.mark.parametrize("count", [0, 1, 2, 250])
def test_there_are_as_many_assets_as_asked_for(count):
    account = library(count)
    assert len(account.assets) == count
    assert len({asset.key for asset in account.assets}) == count
    assert [field.external_id for field in account.fields.all()] == [f["external_id"] for f in EXAMPLE_FIELDS]


def test_it_was_built_up_over_two_years_before_now(assets):
    moments = [asset.created_at for asset in assets]
    assert moments == sorted(moments)
    assert [asset.created for asset in assets] == list(range(1, 3001))
    assert NOW - 731 * DAY < moments[0] < NOW - 700 * DAY
    assert NOW - 30 * DAY < moments[-1] < NOW
    assert all(asset.updated_at <= NOW for asset in assets)


def test_it_holds_what_a_library_holds(assets):
    assert {asset.resource_type for asset in assets} == {"image", "video", "raw"}
    assert {asset.type for asset in assets} == {"upload", "private", "authenticated"}
    assert {"jpg", "png", "webp", "tif", "mp4", "mov", "pdf"} <= {asset.format for asset in assets}
    assert {asset.asset_folder.split("/")[0] for asset in assets} == {
        "products",
        "events",
        "people",
        "documents",
    }
    assert all(asset.public_id.startswith(f"{asset.asset_folder}/") for asset in assets)
    tagged = [asset for asset in assets if asset.tags]
    described = [asset for asset in assets if "alt" in asset.context]
    assert 0.8 < len(tagged) / 3000 < 1
    assert 0.5 < len(described) / 3000 < 0.8


def test_the_metadata_is_mostly_right_and_sometimes_incomplete_or_stale(assets):
    rules, _ = compile_rules(read_fields(EXAMPLE_FIELDS), read_rules(EXAMPLE_RULES))
    verdicts = [(asset, rules.evaluate(dict(asset.metadata)).as_json()) for asset in assets]
    codes = {problem["code"] for _, verdict in verdicts for problem in verdict["problems"]}
    wrong = [asset for asset, verdict in verdicts if verdict["problems"]]
    empty = [asset for asset in assets if not asset.metadata]
    filled_in = [asset for asset, verdict in verdicts if verdict["changes"]]
    assert {"missing_mandatory", "value_not_allowed", "disabled_value"} <= codes
    assert 0.02 < len(wrong) / 3000 < 0.15
    assert 0.05 < len(empty) / 3000 < 0.3
    assert filled_in


def test_fields_of_its_own_are_respected():
    account = SandboxAccount(seed_example=False, clock=lambda: NOW)
    account.fields.create(
        {
            "type": "enum",
            "external_id": "category",
            "label": "Kind",
            "datasource": {"values": [{"external_id": "product", "value": "P"}]},
        }
    )
    Start(assets=200)(account)
    values = {asset.metadata.get("category") for asset in account.assets}
    assert values == {None, "product"}
    assert account.fields.get("category").label == "Kind"


def test_the_clients_find_it(client, account):
    Start(assets=50)(account)
    (newest,) = client.post("/resources/search", {"max_results": 1}).json()["resources"]
    assert client.get(f"/resources/{newest['asset_id']}").json()["public_id"] == newest["public_id"]
    assert (
        client.post("/resources/search", {"expression": "metadata.category=product"}).json()["total_count"]
        > 5
    )


def test_ten_thousand_assets_take_a_few_seconds():
    began = time.process_time()
    assert len(library(10_000).assets) == 10_000
    assert time.process_time() - began < 10
