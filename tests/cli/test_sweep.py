"""`fieldwarden sweep` against a sandbox account and a real Redis."""

from __future__ import annotations

import pytest
import redis
import requests
from click.testing import CliRunner

from app.cli import main
from app.sandbox import SandboxAccount, SandboxServer
from app.store.rulebook import RedisRuleBook


@pytest.fixture(scope="module")
def account():
    with SandboxServer(SandboxAccount()) as server:
        for name in ("a", "b", "c"):
            requests.post(
                f"{server.url}/v1_1/sandbox/image/upload",
                auth=("sandbox-key", "sandbox-secret"),
                data={"public_id": name, "file": "data:text/plain;base64,YWJj"},
                timeout=5,
            ).raise_for_status()
        yield server


@pytest.fixture
def run(account, redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        RedisRuleBook(client).set_up("sandbox", 0.0)
    url = f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={account.url}"

    def run(*arguments, **more):
        environment = {"CLOUDINARY_URL": url, "REDIS_URL": redis_url, **more}
        return CliRunner().invoke(main, ["sweep", *arguments], env=environment)

    return run


def test_it_walks_to_the_end_and_tells_how_far_it_has_come(run):
    told = run()
    assert told.exit_code == 0, told.output
    first, *_, last = told.stdout.splitlines()
    assert first == "sandbox: begun"
    assert "3 assets listed, 3 to be judged, 0 no longer listed; ended " in last


def test_it_only_begins_or_only_shows_if_told_so(run):
    assert "no walk yet" in run("--show").stdout
    assert "0 assets listed, 0 to be judged so far" in run("--no-wait").stdout
    assert "under way already" in run("--no-wait", "sandbox").stdout


def test_an_unknown_account_is_a_sentence_and_2(run):
    told = run("nowhere")
    assert (told.exit_code, told.stderr) == (2, "CLOUDINARY_URL has no account named nowhere\n")
