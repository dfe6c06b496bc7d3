from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SECONDS = os.environ.get("FUZZ_SECONDS")
"""How long to go on asking, each of the two; without it a small part is asked, the same every time."""
QUICK = ["--generation-deterministic", "--max-examples=3"]
LONG = ["--max-examples=200", f"--max-time={SECONDS}"]

Ask = Callable[..., None]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Have schemathesis ask what a document describes; what it finds fails the test."""

    def ask(document: dict[str, Any], url: str, credentials: str, *more: str) -> None:
        described = tmp_path / "openapi.json"
        described.write_text(json.dumps(document), "utf-8")
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={HERE / 'schemathesis.toml'}",
                "run",
                described,
                f"--url={url}",
                f"--auth={credentials}",
                *(LONG if SECONDS else QUICK),
                *more,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr

    return ask
