"""Commands that are given beside `fieldwarden run` find the Redis that it has started."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from app.cli import main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sweep", "--show"], "c: no walk yet"),
        (["backup", "-"], "fieldwarden backup"),
        (["doctor"], "no asset was ever judged"),
        (["exceptions", "list"], "c has no exceptions"),
    ],
)
def test_the_embedded_redis_of_a_run_is_found(redis_url, tmp_path, monkeypatch, arguments, told):
    monkeypatch.setattr(
        "app.cli.run.embedded_redis.found", lambda home: redis_url if home == tmp_path else None
    )
    environment = {
        "CLOUDINARY_URL": "cloudinary://k:s@c?upload_prefix=http://127.0.0.1:1",
        "REDIS_URL": None,
        "FIELDWARDEN_HOME": str(tmp_path),
        "PORT": "1",
    }
    assert told in CliRunner().invoke(main, arguments, env=environment).output
