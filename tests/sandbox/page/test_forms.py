"""What the page's forms change, and from where they are taken."""

import re

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.faults import _KNOWN as KNOWN_FAULTS
from app.sandbox.page.form import GROUPS, STATUSES
from app.sandbox.start import Start
from app.sandbox.state.file import StateFile
from app.sandbox.state.stores import take

from .conftest import Page

FORMS = ["faults", "quota", "rules-mode", "save", "load", "reset"]


def test_every_fault_is_on_the_form():
    assert {entry.name for group in GROUPS for entry in group.entries} | {STATUSES.name} == KNOWN_FAULTS


def test_faults_are_put_in_force(submit, client, visit):
    statuses = '[{"match": "GET /ping", "status": 503}]'
    done = submit("/settings/faults", drop="0.5", rate_limit=" 3 ", latency_ms="", statuses=statuses)
    assert (done.status_code, done.headers["Location"]) == (303, "/settings?done=faults")
    assert "in force now" in visit(done.headers["Location"]).text
    faults = client.control("faults")
    assert (faults["drop"], faults["rate_limit"]) == (0.5, 3)
    assert isinstance(faults["rate_limit"], int)
    assert "latency_ms" not in faults
    assert client.get("/ping").status_code == 503
    submit("/settings/faults", drop="")
    assert client.control("faults") == {}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"drop": "often"}, "drop must be a number, such as 1 or 0.5"),
        ({"drop": "-1"}, "drop must be a number from 0"),
        ({"drop": '"x"'}, "drop must be a number from 0"),
        ({"statuses": "{"}, "statuses must be JSON"),
        ({"statuses": '{"status": 503}', "drop": "1"}, "statuses must be a list"),
        ({"statuses": '[{"status": 503}, {}]'}, "statuses[1] must be an object with a status"),
    ],
)
def test_a_form_that_makes_no_sense_is_given_back_as_it_was(submit, client, sent, words):
    client.control("faults", {"drop": 0.25})
    page = Page(submit("/settings/faults", **sent))
    assert page.status == 400
    assert words in page.text
    filled = {field["name"]: field.get("value") for field in page.all("input")}
    assert filled["drop"] == sent.get("drop", "")
    assert sent.get("statuses", "") in page.text
    assert client.control("faults") == {"drop": 0.25}


def test_the_quota_is_set_and_lifted(submit, client):
    submit("/settings/quota", limit="2", window_seconds="60")
    assert client.control("quota") == {"limit": 2, "window_seconds": 60, "used": 0}
    submit("/settings/quota", limit="", window_seconds="")
    assert client.control("quota") == {"limit": None, "window_seconds": 3600, "used": 0}


@pytest.mark.parametrize(
    "sent",
    [
        {"limit": "x"},
        {"limit": "-1"},
        {"limit": "1", "window_seconds": "soon"},
        {"limit": "1", "window_seconds": "0"},
        {"limit": "1", "window_seconds": "nan"},
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(submit, client, sent):
    page = Page(submit("/settings/quota", **sent))
    assert page.status == 400
    assert "must be a" in page.text
    assert client.control("quota")["limit"] is None


def test_rules_are_enforced_or_only_kept(submit, client, visit):
    for enforce, words in (("true", "enforced with every write"), ("false", "kept, not enforced")):
        done = submit("/settings/rules-mode", enforce=enforce)
        assert client.control("rules-mode") == {"enforce": enforce == "true"}
        assert words in visit("/fields").text
        assert "Rules are" in visit(done.headers["Location"]).text


def test_a_reset_begins_anew(submit, client):
    client.upload("x")
    assert submit("/settings/reset").status_code == 303
    assert client.get("/resources/image").json() == {"resources": []}


def test_a_downloaded_state_is_loaded_again(submit, client, server, visit, account):
    Start(assets=3)(account)
    (link,) = [a["href"] for a in visit("/settings").all("a") if a["href"].startswith("/_sandbox")]
    saved = client.session.get(server.url + link, timeout=5).content
    client.control("reset", {})
    assert submit("/settings/load", files={"file": ("s.json", saved)}).status_code == 303
    assert len(account.assets) == 3


@pytest.mark.parametrize("files", [{"file": ("s.json", b"{}")}, {"file": ("", b"")}, {"other": ("x", b"")}])
def test_another_file_is_refused_on_the_page(submit, account, files):
    Start(assets=3)(account)
    before = take(account)
    page = Page(submit("/settings/load", files=files))
    assert page.status == 400
    assert re.search(r"The file cannot be loaded: it is not the saved|Choose a file first", page.text)
    assert take(account) == before


def test_saving_needs_a_file(submit, visit):
    assert "Save now" not in visit("/settings").text
    assert "start it with --state FILE" in Page(submit("/settings/save")).text


def test_saving_saves(tmp_path, client):
    account = SandboxAccount(seed_example=False)
    account.file = StateFile(tmp_path / "account.json")
    with SandboxServer(account) as server:
        page = client.session.get(f"{server.url}/settings", timeout=5)
        assert "Save now" in page.text
        assert "account.json" in page.text
        headers = {"Origin": server.url}
        saved = client.session.post(f"{server.url}/settings/save", headers=headers, timeout=5)
        assert "Saved." in saved.text
    assert StateFile(tmp_path / "account.json").load() == take(account)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://localhost:1", "http://127.0.0.1", "https://{host}"],
)
def test_forms_of_other_pages_are_refused(submit, account, server, form, origin):
    Start(assets=2, faults={"drop": 0.5})(account)
    before = take(account), account.faults.current()
    sent = origin and origin.format(host=server.url.removeprefix("http://"))
    refused = submit(f"/settings/{form}", origin=sent, drop="1")
    assert refused.status_code == 403
    assert (take(account), account.faults.current()) == before
