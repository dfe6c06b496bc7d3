"""Ping, usage and what else an account tells about itself."""

from __future__ import annotations

from .inventory import calls


@calls("api.ping")
def test_the_account_answers(client):
    assert client.api.ping()["status"] == "ok"
