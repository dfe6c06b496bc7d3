"""The sandbox account's fixed names, and its address for everybody else."""

from __future__ import annotations

CLOUD = "sandbox"
KEY = "sandbox-key"
SECRET = "sandbox-secret"  # noqa: S105 - a published constant of a local stand-in


def base(port: int | str) -> str:
    """Return the sandbox account's address."""
    return f"http://127.0.0.1:{port}"


def cloudinary_url(port: int | str) -> str:
    """Return what CLOUDINARY_URL is to be for the sandbox account."""
    return f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={base(port)}"
