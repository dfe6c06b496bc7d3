import pytest

from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_ASSETS, EXAMPLE_RULES


@pytest.fixture(scope="module")
def account():
    return SandboxAccount()


def test_the_example_fields_are_there_and_no_rules(client):
    fields = client.get("/metadata_fields").json()["metadata_fields"]
    assert [field["external_id"] for field in fields] == ["category", "team", "role", "name", "site"]
    assert client.get("/metadata_rules").json() == {"metadata_rules": []}
    assert client.get("/resources/image").json() == {"resources": []}


def test_the_example_rules_and_assets_are_accepted(client):
    for rule in EXAMPLE_RULES:
        assert client.post("/metadata_rules", rule).status_code == 200
    for asset in EXAMPLE_ASSETS:
        body = {**asset, "file": "data:image/png;base64,iVBORw0KGgo="}
        answer = client.post("/image/upload", body)
        assert answer.json()["metadata"] == asset["metadata"]
