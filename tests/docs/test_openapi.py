"""The description of Cloudinary's API is valid, whole, and of what the sandbox account serves."""

import json
import re
from collections import Counter
from functools import cache

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.sandbox import SandboxAccount, create_app
from tests.described.vendor import FOLDER, LOADER, described_paths, document, followed, operations

from .pages import ROOT, anchors

DOCUMENT = document()
OPERATIONS = list(operations())
calls = pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for _, path, operation in OPERATIONS],
    ids=[operation["operationId"] for *_, operation in OPERATIONS],
)


def nodes(node):
    """Every object in the document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def test_it_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert [str(problem) for problem in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_no_comma_of_a_sentence_has_cut_it_in_two():
    assert [key for node in nodes(DOCUMENT) for key in node if " " in key] == []


def test_every_route_is_described_and_every_description_is_served():
    rules = create_app(SandboxAccount()).url_map.iter_rules()
    served = {
        (method, path)
        for rule in rules
        if not rule.endpoint.startswith(("control.", "page."))
        for method in rule.methods - {"HEAD", "OPTIONS"}
        for path in described_paths(rule.rule)
    }
    assert served == {(method, path) for method, path, _ in OPERATIONS}


def test_every_component_is_used():
    text = json.dumps(DOCUMENT)
    for kind in DOCUMENT["components"].keys() - {"securitySchemes"}:
        for name in DOCUMENT["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, f"{kind}/{name}"


def test_calls_have_names_of_their_own_and_a_listed_tag():
    names = Counter(operation["operationId"] for *_, operation in OPERATIONS)
    assert [name for name, times in names.items() if times > 1] == []
    tags = {tag for *_, operation in OPERATIONS for tag in operation["tags"]}
    assert tags == {tag["name"] for tag in DOCUMENT["tags"]}


@calls
def test_the_parameters_of_a_path_are_described(path, operation):
    shared = map(followed, followed(DOCUMENT["paths"][path])["parameters"])
    assert {one["name"] for one in shared if one["in"] == "path"} == set(re.findall(r"{(\w+)}", path))


@calls
def test_every_answer_has_one_media_type_and_names_its_call(path, operation):
    assert "401" in operation["responses"]
    assert {"200", "201"} & operation["responses"].keys() or operation["deprecated"]
    for response in map(followed, operation["responses"].values()):
        assert list(response["content"]) == ["application/json"]
        assert "x-request-id" in response["headers"]


@calls
def test_links_name_calls_and_their_parameters(path, operation):
    described = {one["operationId"]: place for _, place, one in OPERATIONS}
    links = [followed(told).get("links", {}) for told in operation["responses"].values()]
    for link in [one for named in links for one in named.values()]:
        needed = described[link["operationId"]].removeprefix("/v1_1/{cloud_name}")
        assert set(link["parameters"]) == set(re.findall(r"{(\w+)}", needed))


def examples():
    for method, path, operation in OPERATIONS:
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            for example in content.get("examples", {}).values():
                yield method, path, media, content["schema"], example["value"]


def test_examples_are_as_described_and_accepted_one_after_the_other():
    client = create_app(SandboxAccount()).test_client()
    for method, path, media, schema, value in examples():
        assert list(Draft202012Validator({**DOCUMENT, "allOf": [schema]}).iter_errors(value)) == []
        place = path.format(cloud_name="sandbox", resource_type="image")
        how = {"json": value} if media == "application/json" else {"data": value, "content_type": media}
        answer = client.open(place, method=method, auth=("sandbox-key", "sandbox-secret"), **how)
        assert answer.status_code in (200, 201), answer.text
    assert len(list(examples())) >= 8


def test_sources_can_be_followed_and_assumptions_are_sentences():
    for item in map(followed, DOCUMENT["paths"].values()):
        page, _, anchor = item["x-source"].partition("#")
        assert anchor in anchors(ROOT / page), item["x-source"]
    for node in nodes(DOCUMENT):
        if "x-assumption" in node:
            assert re.fullmatch(r"[A-Z0-9].*\.", node["x-assumption"]), node["x-assumption"]


@cache
def read(path):
    return yaml.load(path.read_text("utf-8"), LOADER)


def test_references_lead_somewhere_in_the_files_as_they_stand():
    for path in FOLDER.glob("*.yaml"):
        for target in re.findall(r"\$ref: \"?([^\"\s}]+)", path.read_text("utf-8")):
            file, _, pointer = target.partition("#")
            found = read((path.parent / file) if file else path)
            for step in pointer.split("/")[1:]:
                assert step in found, f"{path.name}: {target}"
                found = found[step]
