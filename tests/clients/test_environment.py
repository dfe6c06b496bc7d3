"""Ping, usage and what else an account tells about itself."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import calls
from .values import PIXEL


@calls("api.ping")
def test_the_account_answers(client):
    assert client.api.ping()["status"] == "ok"


@calls("api.usage")
def test_usage_counts_assets(client):
    client.uploader.upload(PIXEL, public_id="a")
    now = client.api.usage()
    assert now["resources"] == 1
    assert client.api.usage(date=now["last_updated"])["resources"] == 1


@calls("api.config")
def test_the_configuration_tells_the_folder_mode(client):
    assert client.api.config()["cloud_name"] == "sandbox"
    assert client.api.config(settings=True)["settings"] == {"folder_mode": "dynamic"}


@pytest.mark.parametrize("wrong", ["secret", "key"])
@calls(by=("python",))
def test_wrong_credentials_are_refused(client, wrong):
    with pytest.raises(Refused) as refused:
        client.api.ping(**{f"api_{wrong}": "wrong"})
    assert refused.value.status == 401
