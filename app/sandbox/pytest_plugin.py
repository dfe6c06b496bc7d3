"""Fixtures for anybody's tests, found by pytest where Fieldwarden is installed.

```python
def test_upload(cloudinary_sandbox):
    cloudinary.uploader.upload("cat.jpg", public_id="cat")
    assert cloudinary_sandbox.assets()[0]["public_id"] == "cat"
```

Importing this costs next to nothing: the sandbox is imported by the first test that asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from app.sandbox.for_tests import CloudinarySandbox
    from app.sandbox.server import SandboxServer

RETRY_SCALE = 0.001
"""Failed notifications are tried again within a second instead of within minutes."""


@pytest.fixture(scope="session")
def cloudinary_sandbox_server() -> Iterator[SandboxServer]:
    """The running server behind cloudinary_sandbox, one for each test process; rarely needed by itself."""
    from app.sandbox.account import SandboxAccount
    from app.sandbox.server import SandboxServer

    with SandboxServer(SandboxAccount(seed_example=False, retry_scale=RETRY_SCALE)) as server:
        yield server


@pytest.fixture
def cloudinary_sandbox(
    cloudinary_sandbox_server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CloudinarySandbox]:
    """An empty local Cloudinary account for this test; nothing leaves this machine.
    CLOUDINARY_URL points at it while the test runs, and the Python SDK, if it is imported already, is
    configured anew. Of use in a test: .url, .cloudinary_url, .cloud_name, .api_key and .api_secret for other
    clients; .assets(), .calls(), .events() and .wait_for_notifications() to see what happened; .seed(n) for a
    library; .enforce_rules(), .faults(...) and .quota(n) to make the account stricter or worse.

    All of it is described in the class app.sandbox.for_tests.CloudinarySandbox.
    """
    from app.sandbox.for_tests import CloudinarySandbox

    sandbox = CloudinarySandbox(cloudinary_sandbox_server)
    sandbox.account.reset()
    with monkeypatch.context() as patched, _sdk_configured_anew(patched, sandbox.cloudinary_url):
        yield sandbox
    sandbox.account.reset()


@contextmanager
def _sdk_configured_anew(patched: pytest.MonkeyPatch, cloudinary_url: str) -> Iterator[None]:
    """Set CLOUDINARY_URL and let the Python SDK read it, as it does when imported; then give all back."""
    before = sys.modules.get("cloudinary")
    settings = dict(vars(before.config())) if before else {}
    patched.setenv("CLOUDINARY_URL", cloudinary_url)
    if before:
        before.reset_config()
    yield
    patched.undo()
    sdk = sys.modules.get("cloudinary")
    if sdk:
        sdk.reset_config()
        sdk.config(**settings)
