"""The list of Node packages: exact, and free of any host."""

from __future__ import annotations

import json
import re

from .packages import HERE, LOCK

LOCKED = json.loads(LOCK.read_text())["packages"]


def test_every_client_is_pinned_to_one_version_and_locked():
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: LOCKED[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_lock_file_names_no_host_and_has_a_checksum_for_all():
    assert "://" not in LOCK.read_text(), "run: npm run relock"
    assert [name for name, one in LOCKED.items() if name and "integrity" not in one] == []


def test_the_clients_page_names_the_versions():
    page = (HERE.parents[1] / "docs/clients.md").read_text("utf-8")
    for name, version in LOCKED[""]["dependencies"].items():
        assert re.search(rf"`{name}`[^|]*\| {version} ", page), name
