"""JSON files that commands are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.errors import ConfigurationError


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises ConfigurationError that names the file and the place."""
    try:
        return json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno} column {problem.colno}"
        raise ConfigurationError(f"{path} is not JSON at {place}: {problem.msg}") from problem
    except RecursionError as problem:
        raise ConfigurationError(f"{path} is nested too deep") from problem
    except (OSError, ValueError) as problem:
        raise ConfigurationError(f"{path} cannot be read: {problem}") from problem
