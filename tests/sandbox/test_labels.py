import pytest

from .helpers import message


@pytest.fixture(autouse=True)
def assets(client):
    client.upload("a", tags="one,two")
    client.upload("b", tags="two")


def tags(client, public_id):
    return client.get(f"/resources/image/upload/{public_id}").json().get("tags", [])


def send(client, command, tag, *ids):
    form = {"command": command, "public_ids[]": ids} | ({"tag": tag} if tag else {})
    return client.post("/image/tags", data=form)


@pytest.mark.parametrize(
    ("command", "tag", "a", "b"),
    [
        ("add", "three, one,four", ["four", "one", "three", "two"], ["two"]),
        ("remove", "one,nine", ["two"], ["two"]),
        ("replace", "new", ["new"], ["two"]),
        ("remove_all", None, [], ["two"]),
        ("set_exclusive", "two", ["one", "two"], []),
    ],
)
def test_tag_commands(client, command, tag, a, b):
    assert send(client, command, tag, "a", "ghost").json() == {"public_ids": ["a"]}
    assert (tags(client, "a"), tags(client, "b")) == (a, b)


def test_tags_of_several_assets_and_json(client):
    client.post("/image/tags", {"command": "add", "tag": "z", "public_ids": ["a", "b"]})
    assert tags(client, "b") == ["two", "z"]


def test_bad_tag_calls_are_refused(client):
    told = "Invalid command - burn. Must be one of: add, remove, replace, remove_all"
    assert message(send(client, "burn", "x", "a")) == told
    assert message(send(client, "add", None, "a")) == "Missing required parameter - tag"


def test_context_is_added_and_removed(client):
    form = {"command": "add", "context": r"alt=a\=b|empty=|k=v", "public_ids[]": ["a", "b"]}
    assert client.post("/image/context", data=form).json() == {"public_ids": ["a", "b"]}
    seen = client.get("/resources/image/upload/a").json()
    assert seen["context"] == {"custom": {"alt": "a=b", "k": "v"}}
    client.post("/image/context", {"command": "remove_all", "public_ids": ["a"]})
    assert "context" not in client.get("/resources/image/upload/a").json()


@pytest.mark.parametrize(
    ("context", "refusal"),
    [
        ("alt", "Invalid value alt for parameter context"),
        ({"alt": "x" * 1025}, "The context value of alt is longer than 1024 characters"),
        ({f"k{number}": "x" for number in range(1001)}, "Maximum number of context pairs is 1000"),
    ],
)
def test_context_beyond_its_limits_is_refused(client, context, refusal):
    told = client.post("/image/context", {"command": "add", "context": context, "public_ids": ["a"]})
    assert (told.status_code, message(told)) == (400, refusal)


def test_context_within_its_limits_is_taken(client):
    context = {f"k{number}": "x" * 1024 for number in range(1000)}
    assert client.post("/image/explicit", {"public_id": "a", "type": "upload", "context": context}).ok
    assert client.get("/resources/image/upload/a").json()["context"] == {"custom": context}
