"""The command line as a person runs it: real processes, exit codes, what is printed, whole folders."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from tests.processes import inherited

from .base import cloudinary_url
from .values import PIXEL

CLD = Path(sys.executable).with_name("cld")


@pytest.fixture
def account_url(address_of):
    return cloudinary_url(address_of("sandbox"))


@pytest.fixture
def cld(account_url, tmp_path):
    """Run `cld` with CLOUDINARY_URL and a home of its own; returns the finished process."""

    def cld(*arguments, **more):
        environment = inherited(CLOUDINARY_URL=account_url, HOME=str(tmp_path), **more)
        return subprocess.run(
            [CLD, *map(str, arguments)],
            env=environment,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return cld


@pytest.fixture
def quick(account_url, cld_process):
    """Run `cld` without starting it anew; returns its exit code, output and complaints."""

    def quick(*arguments):
        return cld_process.ask(["-c", account_url, *map(str, arguments)])

    return quick


@pytest.fixture
def folder(tmp_path):
    """A folder of two pictures and a text, one of them a level deeper."""
    root = tmp_path / "shop"
    (root / "new").mkdir(parents=True)
    for name in ("one.gif", "new/two words.gif", "notes.txt"):
        (root / name).write_bytes(b"GIF89a " + name.encode())
    return root


def test_an_admin_command_prints_json_and_ends_with_0(cld, account):
    account.fields.create({"external_id": "sku", "label": "Sku", "type": "string"})
    ran = cld("admin", "update_metadata_field", "sku", '{"label": "Number"}')
    assert (ran.returncode, json.loads(ran.stdout)["label"]) == (0, "Number")


def test_a_refused_command_names_the_reason_and_ends_with_1(cld):
    ran = cld("admin", "metadata_field_by_field_id", "ghost")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Error 404 - Resource not found - ghost" in ran.stderr


def test_an_uploader_command_takes_a_local_file(cld, folder):
    ran = cld("uploader", "upload", folder / "notes.txt", "public_id=n", "-O", "tags", '["a", "b"]')
    made = json.loads(ran.stdout)
    assert (ran.returncode, made["resource_type"], made["tags"], made["bytes"]) == (0, "raw", ["a", "b"], 16)


def test_a_search_is_printed_and_saved_as_json_and_csv(cld, quick, tmp_path):
    for name in ("a", "b"):
        assert quick("uploader", "upload", PIXEL, f"public_id={name}")["code"] == 0
    ran = cld(
        "search", "resource_type:image", "-n", "5", "-f", "tags", "--json", "found.json", "--csv", "found"
    )
    assert (ran.returncode, json.loads(ran.stdout)["total_count"]) == (0, 2)
    saved = json.loads((tmp_path / "found.json").read_text())
    assert {asset["public_id"] for asset in saved} == {"a", "b"}
    assert len((tmp_path / "found.csv").read_text().splitlines()) == 3


def test_folders_are_searched(cld, quick):
    assert quick("admin", "create_folder", "shop/new")["code"] == 0
    ran = cld("search_folders", "path=shop/new")
    assert (ran.returncode, json.loads(ran.stdout)["folders"][0]["path"]) == (0, "shop/new")


def test_all_pages_are_read_on_request(quick):
    for number in range(12):
        quick("uploader", "upload", PIXEL, f"public_id=p{number}")
    ran = quick("admin", "-A", "-F", "-ff", "public_id", "resources", "max_results=5")
    shown = json.loads(ran["out"])["resources"]
    assert [one["public_id"] for one in shown] == [f"p{number}" for number in reversed(range(12))]
    assert all(one.keys() == {"public_id"} for one in shown)


def test_a_call_without_its_command_is_an_admin_or_uploader_call(quick):
    assert json.loads(quick("ping")["out"])["status"] == "ok"
    assert json.loads(quick("destroy", "nobody")["out"])["result"] == "not found"


def test_a_destructive_call_waits_for_a_yes(quick):
    quick("uploader", "upload", PIXEL, "public_id=a")
    assert quick("admin", "delete_all_resources")["code"] == 1
    assert json.loads(quick("admin", "resources")["out"])["resources"]
    assert quick("admin", "-F", "delete_all_resources")["code"] == 0
    assert not json.loads(quick("admin", "resources")["out"])["resources"]


def test_a_folder_is_uploaded_with_its_structure(cld, quick, folder):
    ran = cld("upload_dir", folder, "-f", "remote")
    assert (ran.returncode, "3 resources uploaded" in ran.stderr) == (0, True)
    found = quick("admin", "resources_by_asset_folder", "remote/shop/new")
    assert [one["display_name"] for one in json.loads(found["out"])["resources"]] == ["two words"]


def test_a_folder_is_kept_in_step_in_both_directions(cld, quick, folder):
    pushed = cld("sync", folder, "remote", "--push", "-F")
    assert (pushed.returncode, "Done!" in pushed.stderr) == (0, True)
    assert json.loads(quick("search", 'asset_folder:"remote/*"')["out"])["total_count"] == 3
    for direction in ("--push", "--pull"):
        again = quick("sync", folder, "remote", direction, "-F")
        assert (again["code"], "Skipping 3 items" in again["err"]) == (0, True)
    (folder / "one.gif").write_bytes(b"GIF89a changed")
    (folder / "notes.txt").unlink()
    assert quick("sync", folder, "remote", "--push", "-F")["code"] == 0
    left = json.loads(quick("search", 'asset_folder:"remote/*"')["out"])["resources"]
    assert {(one["display_name"], one["bytes"]) for one in left} == {("one", 14), ("two words", 24)}


def test_a_pull_plans_what_it_would_fetch_from_the_delivery_host(quick, folder):
    """The sandbox delivers no files, so the fetching itself is left out."""
    quick("sync", folder, "remote", "--push", "-F")
    (folder / "one.gif").unlink()
    planned = quick("sync", folder, "remote", "--pull", "-F", "--dry-run")
    assert (planned["code"], "one.gif" in planned["err"]) == (0, True)


def test_assets_are_cloned_into_a_second_account(cld, quick):
    more = ("-o", "tags", "red", "-o", "asset_folder", "shop", "-o", "context", "alt=a shoe")
    quick("uploader", "upload", PIXEL, "public_id=a", *more)
    quick("uploader", "upload", PIXEL, "public_id=b")
    second = SandboxAccount(cloud_name="second", seed_example=False)
    with SandboxServer(second) as server:
        target = cloudinary_url(server.url).replace("@sandbox", "@second")
        ran = cld("clone", target, "-F", "-fi", "tags,context", "-se", "tags:red")
        assert (ran.returncode, "Copying 1 asset(s)" in ran.stderr) == (0, True)
        (copy,) = second.assets
        assert (copy.public_id, copy.tags, copy.asset_folder) == ("a", ("red",), "shop")
        assert copy.context == {"alt": "a shoe"}
