"""Files of others are those of the packages that are named beside them."""

import hashlib

import pytest

from tests.docs.pages import ROOT, table

FOLDERS = ("app/web/static/vendor", "tests/vendor")
COLUMNS = ("File", "Package", "Path in it", "SHA-256", "Licence")


def listed(folder: str) -> dict[str, tuple[str, str]]:
    text = (ROOT / folder / "README.md").read_text("utf-8")
    rows = [[cell.replace("`", "") for cell in row] for row in table(text, *COLUMNS)]
    return {name: (sha, licence.rpartition(", ")[2]) for name, _, _, sha, licence in rows}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_file_is_the_one_of_its_package(folder):
    for name, (sha, _) in listed(folder).items():
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == sha, name


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_file_is_listed_and_has_its_licence_beside_it(folder):
    known = listed(folder)
    there = {path.name for path in (ROOT / folder).iterdir()}
    assert there == {"README.md", *known, *(licence for _, licence in known.values())}
