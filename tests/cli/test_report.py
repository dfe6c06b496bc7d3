"""`fieldwarden report`, on a real Redis."""

from __future__ import annotations

import csv
import json
import logging

import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.store.mailbox import RedisMailbox
from tests.settling import CLOUD, settle

TEAM, SIZE = ("missing_mandatory", "team"), ("invalid_value", "size")


@pytest.fixture
def report(redis_url):
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    client = redis.Redis.from_url(redis_url, decode_responses=True)
    client.flushdb()
    mailbox = RedisMailbox(client)
    settle(mailbox, "a", TEAM, uploader="111")
    settle(mailbox, "b", TEAM, SIZE, folder="hats")

    def run(*arguments, **more):
        settings = {
            "CLOUDINARY_URL": f"cloudinary://k:s@{CLOUD}",
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "error",
        }
        return CliRunner().invoke(main, ["report", *arguments], env={**settings, **more})

    yield run
    client.close()
    root.setLevel(level)
    root.handlers[:] = handlers
    logging.captureWarnings(False)


def test_without_more_words_it_is_for_the_screen(report):
    result = report()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("demo: 2 assets with problems; 2 of them lack a mandatory value")
    assert "By folder" in result.stdout


def test_by_one_thing(report):
    lines = report("demo", "--by", "field").stdout.splitlines()
    assert lines[-1].split()[:2] == ["team", "2"]
    assert report("--by", "folder", "--format", "csv").stdout.splitlines()[1].startswith("hats,1,")
    (one, _) = report("--by", "uploader", "--format", "jsonl").stdout.splitlines()
    assert json.loads(one)["assets"] == 1


def test_every_asset_as_lines(report):
    found = list(csv.DictReader(report("--format", "csv").stdout.splitlines()))
    assert [(line["asset_id"], line["field"]) for line in found] == [
        ("a", "team"),
        ("b", "team"),
        ("b", "size"),
    ]
    assert [json.loads(line)["asset_id"] for line in report("--format", "jsonl").stdout.splitlines()] == [
        "a",
        "b",
    ]


def test_the_whole_report_as_json(report):
    whole = json.loads(report("--format", "json").stdout)
    assert (whole["assets"], whole["missing"]) == (2, 2)
    assert set(whole["by"]) == {"field", "problem", "folder", "uploader", "type"}
    assert set(json.loads(report("--format", "json", "--by", "type").stdout)["by"]) == {"type"}


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.CSV", "asset_id,"), ("a.json", "{"), ("a.html", "<!doctype html>"), ("a", "demo: 2")],
)
def test_the_ending_of_the_output_says_the_format_unless_it_is_told(report, tmp_path, name, begins):
    report("--output", str(tmp_path / name))
    assert (tmp_path / name).read_text("utf-8").startswith(begins)
    report("--output", str(tmp_path / name), "--format", "jsonl")
    assert json.loads((tmp_path / name).read_text("utf-8").splitlines()[0])["asset_id"] == "a"


def test_a_page_in_a_file_that_is_for_its_owner(report, tmp_path):
    path = tmp_path / "report.html"
    result = report("--format", "html", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"lines written to {path}" in result.stderr
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_file_that_cannot_be_written_is_said(report, tmp_path):
    result = report("--output", str(tmp_path / "no" / "such" / "folder"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_of_several_accounts_the_text_tells_all_and_a_file_wants_one(report):
    urls = "cloudinary://k:s@demo cloudinary://k2:s2@other"
    assert "other: no asset has problems" in report(CLOUDINARY_URL=urls).stdout
    result = report("--format", "csv", CLOUDINARY_URL=urls)
    assert (result.exit_code, result.stderr) == (2, "name one account: demo or other\n")
    assert report("nobody").exit_code == 2
