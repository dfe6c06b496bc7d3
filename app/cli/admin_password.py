"""The administrator's password where the settings name none: made once, kept in the home folder."""

from __future__ import annotations

import os
from pathlib import Path

from app.config import new_secret


def admin_password(home: Path) -> tuple[str, bool]:
    """Return the password kept in the home folder, and whether it was made just now."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = home / "admin-password"
    if file.exists() and (kept := file.read_text().strip()):
        return kept, False
    made = new_secret()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f"{made}\n")
    return made, True
