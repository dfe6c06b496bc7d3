"""`fieldwarden rules` run in a folder with the example, on a sandbox account and a real Redis."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import redis
import requests
from click.testing import CliRunner

from app.cli import main
from app.sandbox import SandboxAccount, SandboxServer
from app.store.rulebook import RedisRuleBook

EXAMPLES = Path(__file__).parents[3] / "docs/examples"
KEY = ("sandbox-key", "sandbox-secret")


@pytest.fixture(scope="module")
def server():
    with SandboxServer(SandboxAccount()) as server:
        yield server


@pytest.fixture
def account(server):
    """The account's rules API, as a client of its own sees it."""
    server.account.reset()
    with requests.Session() as session:
        session.auth = KEY
        session.trust_env = False

        def call(method="GET", path="", **content):
            url = f"{server.url}/v1_1/sandbox/metadata_rules{path}"
            answer = session.request(method, url, timeout=5, **content)
            answer.raise_for_status()
            return answer.json()

        yield call


@pytest.fixture
def book(redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        book = RedisRuleBook(client)
        book.set_up("sandbox", 0.0)
        yield book


@pytest.fixture
def rules(server, account, book, redis_url, tmp_path, monkeypatch):
    """Run `fieldwarden rules` in a folder with the example's files."""
    for file in EXAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    url = f"cloudinary://{KEY[0]}:{KEY[1]}@sandbox?upload_prefix={server.url}"

    def run(*arguments, answer=None, **more):
        environment = {"CLOUDINARY_URL": url, "REDIS_URL": redis_url, **more}
        return CliRunner().invoke(main, ["rules", *arguments], env=environment, input=answer)

    return run
