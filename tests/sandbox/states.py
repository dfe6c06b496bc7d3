"""Accounts to save and load, and calls to them without a server."""

from app.sandbox import SandboxAccount, create_app
from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.start import Start
from app.sandbox.state.document import read, written
from app.sandbox.state.stores import put_back, take

BASIC = "Basic c2FuZGJveC1rZXk6c2FuZGJveC1zZWNyZXQ="


def document(account):
    return "".join(written(take(account)))


def loaded(text):
    account = SandboxAccount(seed_example=False)
    put_back(account, read(text))
    return account


class Caller:
    """Calls an account without a server."""

    def __init__(self, account):
        self._client = create_app(account).test_client()

    def __call__(self, method, path, body=None):
        address = f"/v1_1/sandbox{path}"
        return self._client.open(address, method=method, json=body, headers={"Authorization": BASIC})


def busy_account():
    """An account in which every store holds something, with a past."""
    account = SandboxAccount(start=Start(assets=40))
    call = Caller(account)
    for rule in EXAMPLE_RULES:
        assert call("POST", "/metadata_rules", rule).status_code == 200
    for public_id in ("b", "a", "c"):
        call("POST", "/image/upload", {"public_id": public_id, "file": "data:,x", "tags": "t"})
    call("POST", "/image/destroy", {"public_id": "a"})
    call("POST", "/image/rename", {"from_public_id": "b", "to_public_id": "ü/b"})
    hook = {
        "uri": "http://127.0.0.1:1/x",
        "event_type": "upload",
        "filter": {"==": [{"var": "type"}, "upload"]},
    }
    assert call("POST", "/triggers", hook).status_code == 201
    account.keys.put({"api_key": "second", "api_secret": "other", "dedicated_for": "webhooks"})
    for _ in range(2):
        kept = {
            "public_id": "kept",
            "file": "data:,x",
            "backup": True,
            "moderation": "manual",
            "regions": "{}",
        }
        kept |= {"face_coordinates": "1,2,3,4", "access_control": [{"access_type": "token"}]}
        assert call("POST", "/image/upload", kept).status_code == 200
    related = {"assets_to_relate": ["image/upload/c"]}
    assert call("POST", "/resources/related_assets/image/upload/kept", related).status_code == 200
    call("POST", "/image/upload", {"public_id": "gone", "file": "data:,x", "backup": True})
    call("POST", "/image/destroy", {"public_id": "gone"})
    assert call("POST", "/folders/empty/one").status_code == 200
    call("PUT", "/metadata_fields/site/reorder", {"position": 0})
    call("DELETE", "/metadata_fields/category/datasource", {"external_ids": ["event"]})
    limits = {"type": "and", "rules": [{"type": "strlen", "min": 1}, {"type": "strregex", "regex": "x"}]}
    field = {"type": "string", "label": "S", "validation": limits, "restrictions": {"readonly_ui": True}}
    assert call("POST", "/metadata_fields", field).status_code == 200
    return account
