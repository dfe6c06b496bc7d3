"""`fieldwarden connect` against two sandbox accounts."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from app.cli import main
from app.sandbox import SandboxAccount, SandboxServer


@pytest.fixture(scope="module")
def servers():
    with (
        SandboxServer(SandboxAccount()) as one,
        SandboxServer(SandboxAccount(cloud_name="second")) as other,
    ):
        yield one, other


@pytest.fixture
def run(servers):
    for server in servers:
        server.account.reset()
    urls = [
        f"cloudinary://sandbox-key:sandbox-secret@{server.account.cloud_name}?upload_prefix={server.url}"
        for server in servers
    ]

    def run(*arguments, **more):
        environment = {"CLOUDINARY_URL": " ".join(urls), **more}
        return CliRunner().invoke(main, ["connect", *arguments], env=environment)

    return run


def listed(run):
    return run("list").stdout.splitlines()


def test_nobody_is_told_at_first(run):
    assert listed(run) == [
        f"{cloud}: no triggers, nobody is told of anything" for cloud in ("sandbox", "second")
    ]


def test_each_account_is_told_its_own_address_once(run):
    told = run("webhook", "https://rules.example.com/")
    assert told.exit_code == 0, told.output
    assert "https://rules.example.com/webhooks/sandbox is told of everything from now on" in told.stdout
    assert "already" in run("webhook", "https://rules.example.com").stdout
    lines = listed(run)
    assert [re.split(r"\s+", line)[:3] for line in lines] == [
        [cloud, "all", f"https://rules.example.com/webhooks/{cloud}"] for cloud in ("sandbox", "second")
    ]


def test_a_channel_is_made_for_polling(run):
    assert run("poll", "--cloud", "second", POLL_CHANNEL="field").exit_code == 0
    (line,) = (line for line in listed(run) if line.startswith("second "))
    assert "poll://field" in line


def test_a_trigger_is_removed_by_its_id(run):
    run("webhook", "https://rules.example.com", "--additive", "--cloud", "second")
    (line,) = (line for line in listed(run) if line.startswith("second "))
    assert "additive" in line
    assert run("remove", line.split()[-1]).stdout == "second: removed\n"
    assert "second: no triggers, nobody is told of anything" in listed(run)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("webhook", "rules.example.com"), "rules.example.com is no address: it starts with https://\n"),
        (("webhook", "https://x.example", "--cloud", "third"), "CLOUDINARY_URL has no account named third\n"),
        (("poll",), "POLL_CHANNEL is not set: choose a name for the channel, such as fieldwarden\n"),
        (("remove", "nope"), "no account has a trigger nope; `fieldwarden connect list` shows them\n"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_2(run, arguments, told):
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (2, told)


def test_polling_without_a_channel_is_a_sentence_and_2():
    environment = {"CLOUDINARY_URL": "cloudinary://k:s@c"}
    result = CliRunner().invoke(main, ["poll"], env=environment)
    assert result.exit_code == 2
    assert "POLL_CHANNEL is not set" in result.stderr
