"""Certificates that nobody trusts but the test that made them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """Make a certificate for a host's name; returns its file and its key's. Skips without openssl."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    pem, key = folder / "fieldwarden.pem", folder / "fieldwarden.key"
    subject = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject)
    subprocess.run([*command, "-out", str(pem), "-keyout", str(key)], check=True, capture_output=True)
    return pem, key
