"""What the code cites can be followed: pages of this repository, and sections that they have.

The form is `docs/page.md`, or `docs/page.md#section` with the section as in a link.
"""

import re
from pathlib import Path

import pytest

from .pages import ROOT, anchors

OWN_WORDS = {Path(__file__), ROOT / "tests/docs/test_pages.py"}
FILES = [
    path
    for folder in ("app", "worker", "tests")
    for kind in ("*.py", "*.lua", "*.json")
    for path in sorted((ROOT / folder).rglob(kind))
    if path not in OWN_WORDS and "node_modules" not in path.parts
]
CITED = re.compile(r"([\w./-]+\.md)\b(?:#([\w-]+))?")
ELSEWHERE = re.compile(r"(?i)\bfacts[ /]|\bsections? [0-9]")


def faults(text: str) -> list[str]:
    """Everything in a file that names a page or a section which a reader of this repository cannot find."""
    wrong = ELSEWHERE.findall(text)
    for path, anchor in CITED.findall(text):
        page = ROOT / path
        if not page.is_file() or (anchor and anchor not in anchors(page)):
            wrong.append(f"{path}#{anchor}")
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_cited_is_there(path):
    assert faults(path.read_text("utf-8")) == []


def test_pages_that_are_not_there_are_found():
    assert faults("See docs/vendor.md#fields and README.md.") == []
    assert faults("docs/vendor.md#filds") == ["docs/vendor.md#filds"]
    assert faults("vendor.md") == ["vendor.md#"]
    assert faults("(webhooks facts 2.2)") == ["facts "]
    assert faults("rules, Section 4") == ["Section 4"]


def test_the_vendors_page_is_cited_and_short():
    cited = {found for path in FILES for found in CITED.findall(path.read_text("utf-8"))}
    assert len([anchor for page, anchor in cited if page == "docs/vendor.md" and anchor]) > 10
    assert len((ROOT / "docs/vendor.md").read_text("utf-8").splitlines()) <= 260
