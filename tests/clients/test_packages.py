"""The list of Node packages: exact, and free of any host; and what is said if they cannot be installed."""

from __future__ import annotations

import json
import re

import pytest

from .packages import HERE, LOCK, CannotInstall, install, run_npm

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


def test_without_node_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotInstall, match="node and npm not found: install Node 18 or newer and npm"):
        install()


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Put a program in front of the real one: a line of shell."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def program(name, script):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    return program


def test_an_old_node_is_not_tried(program):
    program("node", "echo v16.20.2")
    program("npm", "echo 8.0.0")
    with pytest.raises(CannotInstall, match=r"Node v16.20.2 is too old"):
        install()


def test_a_registry_out_of_reach_is_told_from_other_trouble(program, tmp_path):
    program("npm", "echo npm ERR! code ENOTFOUND >&2; exit 1")
    with pytest.raises(CannotInstall, match="the npm registry cannot be reached"):
        run_npm(tmp_path)
    program("npm", "echo npm ERR! code EINTEGRITY >&2; exit 1")
    with pytest.raises(AssertionError, match="EINTEGRITY"):
        run_npm(tmp_path)
