"""The file that an account is kept in, and the control calls around it."""

import json
import stat
import threading

import pytest
import requests

from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.errors import StateInvalid, StateUnsaved
from app.sandbox.serve import serve
from app.sandbox.start import Start
from app.sandbox.state.file import StateFile
from app.sandbox.state.stores import take
from tests.waiting import wait_for

from .helpers import Client, message

OTHERS = ["", "{", "[]", '{"format": "fieldwarden-sandbox", "version": 99, "stores": {}}', "\0\xff"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "account.json"


@pytest.fixture
def told():
    return []


def holds(path):
    return {asset["public_id"] for asset in json.loads(path.read_text())["stores"]["assets"]["assets"]}


def full_disk(_):
    raise OSError(28, "disk is full")


def test_no_file_is_no_state(path):
    assert StateFile(path).load() is None


def test_what_was_saved_is_loaded(path):
    account = SandboxAccount(start=Start(assets=5))
    assert StateFile(path).save(account)
    again = SandboxAccount(start=Start(state=StateFile(path).load()))
    assert take(again) == take(account)


def test_the_file_is_for_its_owner_alone(path):
    StateFile(path).save(SandboxAccount())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_written_where_nothing_changed(path):
    account, file = SandboxAccount(), StateFile(path)
    assert file.save(account)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert not file.save(account)
    loaded = StateFile(path)
    assert not loaded.save(SandboxAccount(seed_example=False, start=Start(state=loaded.load())))
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_link_stays_a_link(path, tmp_path):
    target = tmp_path / "elsewhere.json"
    path.symlink_to(target)
    StateFile(path).save(SandboxAccount())
    assert path.is_symlink()
    assert not target.is_symlink()
    assert StateFile(target).load() is not None


@pytest.mark.parametrize("text", OTHERS)
def test_a_file_that_cannot_be_used_is_refused_by_name_and_left_alone(path, text):
    path.write_text(text)
    with pytest.raises(StateInvalid, match=f"{path} cannot be used: .* Name another file, or move this one"):
        StateFile(path).load()
    assert path.read_text() == text


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(StateInvalid, match=f"{tmp_path} cannot be read: Is a directory"):
        StateFile(tmp_path).load()


def test_a_save_that_fails_leaves_the_file_as_it_was(path, monkeypatch):
    account, file = SandboxAccount(), StateFile(path)
    file.save(account)
    before = path.read_text()
    Start(assets=3)(account)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        with pytest.raises(StateUnsaved, match="cannot be saved: disk is full"):
            file.save(account)
    assert path.read_text() == before
    assert [child.name for child in path.parent.iterdir()] == [path.name]
    assert file.save(account)


def test_changes_are_saved_while_the_account_is_used_and_at_the_end(path, told):
    account = SandboxAccount(seed_example=False)
    with StateFile(path, pause=0.01).kept(account, told.append):
        assert holds(path) == set()
        Start(assets=1)(account)
        wait_for(lambda: len(holds(path)) == 1)
    with StateFile(path, pause=60).kept(account, told.append):
        Start(assets=2)(account)
    assert len(holds(path)) == 3
    assert told == []


def test_a_save_that_fails_meanwhile_is_told_once_and_tried_again(path, told, monkeypatch):
    account, file = SandboxAccount(seed_example=False), StateFile(path, pause=0.001)
    tries = []
    with file.kept(account, told.append):
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", lambda number: (tries.append(1), full_disk(number)))
            Start(assets=1)(account)
            wait_for(lambda: len(tries) > 2)
        wait_for(lambda: len(holds(path)) == 1)
    assert told == [f"{path} cannot be saved: disk is full"]


def test_a_folder_that_is_not_there_is_told_before_anything_is_served(tmp_path):
    file = StateFile(tmp_path / "no" / "account.json")
    seen = []
    with pytest.raises(StateUnsaved, match="No such file or directory"):
        serve(SandboxAccount(), 0, file=file, ready=seen.append)
    assert seen == []


def test_a_served_account_is_kept_to_its_last_call(path):
    stop, ready = threading.Event(), threading.Event()
    account = SandboxAccount(seed_example=False)
    servers = []
    options = {
        "file": StateFile(path, pause=60),
        "ready": lambda s: (servers.append(s), ready.set()),
        "stop": stop,
    }
    thread = threading.Thread(target=serve, args=(account, 0), kwargs=options)
    thread.start()
    assert ready.wait(10)
    client = Client(servers[0].url)
    client.upload("x")
    client.session.close()
    stop.set()
    thread.join(10)
    assert holds(path) == {"x"}


def test_a_reset_goes_back_to_the_state_that_was_loaded(path):
    StateFile(path).save(SandboxAccount(seed_example=False, start=Start(assets=4)))
    account = SandboxAccount(webhook="http://127.0.0.1:1/x", start=Start(state=StateFile(path).load()))
    before = take(account)
    Start(assets=9)(account)
    account.reset()
    assert take(account)["assets"] == before["assets"]
    assert [trigger["uri"] for trigger in account.triggers.all()] == ["http://127.0.0.1:1/x"]


def test_the_webhook_of_a_state_is_not_doubled(path):
    hooked = {"webhook": "http://127.0.0.1:1/x"}
    StateFile(path).save(SandboxAccount(**hooked))
    again = SandboxAccount(**hooked, start=Start(state=StateFile(path).load()))
    assert len(again.triggers.all()) == 1


@pytest.fixture
def state_url(server):
    return f"{server.url}/_sandbox/state"


def test_a_state_is_downloaded_and_loaded_by_calls(client, state_url):
    client.field("sku")
    client.upload("x", metadata="sku=1")
    saved = requests.get(state_url, timeout=5)
    assert saved.headers["Content-Disposition"] == 'attachment; filename="sandbox.json"'
    client.control("reset", {})
    for headers in ({}, {"Content-Type": "application/x-www-form-urlencoded"}):
        loaded = requests.post(state_url, data=saved.content, headers=headers, timeout=5)
        assert loaded.json() == {"ok": True, "assets": 1}
    assert client.metadata("x") == {"sku": "1"}
    assert requests.get(state_url, timeout=5).content == saved.content


@pytest.mark.parametrize("text", OTHERS)
def test_a_call_with_something_else_changes_nothing(client, state_url, text):
    client.upload("x")
    refused = requests.post(state_url, data=text.encode(), timeout=5)
    assert refused.status_code == 400
    assert message(refused).startswith("The state cannot be loaded: it ")
    assert client.get("/resources/image/upload/x").status_code == 200


def test_a_save_by_call_needs_a_file(server):
    refused = requests.post(f"{server.url}/_sandbox/save", timeout=5)
    assert (refused.status_code, message(refused)) == (
        400,
        "The sandbox account is kept in no file; start it with --state FILE",
    )


def test_a_save_by_call_is_there_when_it_is_answered(path):
    account = SandboxAccount(seed_example=False, start=Start(assets=2))
    account.file = StateFile(path)
    with SandboxServer(account) as server:
        saved = requests.post(f"{server.url}/_sandbox/save", timeout=5)
        assert saved.json() == {"ok": True, "file": str(path)}
        assert len(holds(path)) == 2
        account.file = StateFile(path / "x")
        assert requests.post(f"{server.url}/_sandbox/save", timeout=5).status_code == 409
