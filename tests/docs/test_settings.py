"""The settings that pages list are those that the code reads, with their defaults."""

import re

from app.config import MODES, read_settings

from .pages import read, section, table

UNSET = "unset"
UNSET_ACCESS = ("ADMIN_PASSWORD", "VIEWER_PASSWORD", "TRUSTED_PROXIES", "PLAIN_HTTP_FROM")
UNSET_NOTICES = ("NOTICE_URL", "NOTICE_SECRET")
SOURCE = read("app/config.py")
READ = {
    *re.findall(r'reader\.\w+\(\s*"([A-Z_]+)"', SOURCE),
    *re.findall(r'environment(?:\.get\(|\[)"([A-Z_]+)"', SOURCE),
}


def is_default(name: str, text: str) -> bool:
    """Whether setting a text changes nothing; of a setting without a default, whether none is claimed."""
    if text == UNSET:
        return name in (
            "CLOUDINARY_URL",
            "WEBHOOK_SECRETS",
            "RULES_FILE",
            "POLL_CHANNEL",
            *UNSET_NOTICES,
            *UNSET_ACCESS,
        )
    return read_settings({name: text}) == read_settings({})


def test_the_readme_lists_every_setting_with_its_default():
    rows = table(read("README.md"), "Setting", "Default")
    listed = {row[0].strip("`"): row[1].strip("`") for row in rows}
    assert set(listed) == READ
    assert [name for name, default in listed.items() if not is_default(name, default)] == []


def test_the_settings_page_explains_every_setting_with_its_default():
    page = read("docs/settings.md")
    explained = re.findall(r"^### `([A-Z_]+)`\n\nDefault: (?:`([^`]*)`|(unset))", page, re.MULTILINE)
    assert {name for name, *_ in explained} == READ
    assert [name for name, default, unset in explained if not is_default(name, default or unset)] == []


def test_the_example_file_shows_defaults():
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE))
    assert [name for name, default in shown.items() if not is_default(name, default or UNSET)] == []


def test_settings_without_a_default_have_none():
    settings = read_settings({})
    assert (settings.accounts, settings.rules_file, settings.admin_password) == ({}, None, None)
    assert (settings.viewer_password, settings.trusted_proxies, settings.plain_http_from) == (None, (), ())


def test_every_mode_is_explained_and_the_other_default_is_told():
    rows = table(section(read("docs/settings.md"), "### `MODE`"), "Mode")
    assert {row[0].strip("`") for row in rows} == set(MODES)
    mirrored = read_settings({"RULES_SOURCE": "account"}).mode
    assert f"`RULES_SOURCE=account` it is `{mirrored}`" in read("docs/settings.md")
    assert f"`RULES_SOURCE=account` the default is `{mirrored}`" in read("README.md")


def test_no_page_sets_what_nobody_reads():
    for page in ("README.md", "docs/settings.md", "docs/when-things-go-wrong.md", "docs/sandbox.md"):
        named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", read(page)))
        assert named <= READ, page
