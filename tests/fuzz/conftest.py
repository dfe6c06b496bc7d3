from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONFIG = Path(__file__).with_name("schemathesis.toml")
SECONDS = int(os.environ.get("FUZZ_SECONDS", 0))
"""For how long both servers are asked, without which a small part is asked, the same every time."""
SMALL = """
[phases.coverage.generation]
mode = "negative"
[phases.fuzzing.generation]
max-examples = 2
[phases.stateful.generation]
max-examples = 8
[[operations]]
include-tag = "upload"
phases.coverage.enabled = false
"""

Ask = Callable[[dict[str, Any], str], None]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Have schemathesis ask a server what a document describes; what it finds fails the test."""

    def ask(document: dict[str, Any], url: str) -> None:
        described, config = tmp_path / "openapi.json", tmp_path / "schemathesis.toml"
        described.write_text(json.dumps(document), "utf-8")
        config.write_text(CONFIG.read_text("utf-8") + ("" if SECONDS else SMALL), "utf-8")
        how = f"--max-time={SECONDS // 2}" if SECONDS else "--generation-deterministic"
        command = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [command, f"--config-file={config}", "run", described, f"--url={url}", how],
            cwd=tmp_path,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
        (asked,) = re.findall(r"(\d+) generated, \1 passed", done.stdout)
        assert int(asked) > len(document["paths"]), done.stdout

    return ask
