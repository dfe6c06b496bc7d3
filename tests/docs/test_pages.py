"""All pages: links lead somewhere, commands exist, nothing of one machine is named."""

import re

import click
import pytest

from app.cli import COMMANDS, main

from .pages import PAGES, ROOT, anchors, code, json_blocks, read, table

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pages
def test_relative_links_lead_to_a_file_and_a_heading(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.is_file(), target
        assert not anchor or anchor in anchors(linked), target


@pages
def test_nothing_of_one_machine_or_of_a_session_is_named(page):
    text = page.read_text("utf-8")
    assert not re.findall(r"/(?:work|root|home|Users|tmp)/\S*", text)
    assert not re.findall(r"(?i)\b(?:rules|design|house-style)\.md section|\bfacts/", text)


@pages
def test_files_that_are_named_exist(page):
    named = re.findall(r"`((?:app|worker|tests|docs)/[\w/.-]*)", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def subcommands(command):
    if not isinstance(command, click.Group):
        return []
    context = click.Context(command)
    return [command.get_command(context, name) for name in command.list_commands(context)]


def options(command):
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pages
def test_commands_and_their_options_exist(page):
    context = click.Context(main)
    for text in code(page.read_text("utf-8")):
        for name, rest in re.findall(r"\bfieldwarden ([a-z]+(?:-[a-z]+)*)\b([^\n|`]*)", text):
            command = main.get_command(context, name)
            assert command, text
            known = {option for one in (command, *subcommands(command)) for option in options(one)}
            assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= {*known, "--help"}, text


@pages
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    for text in code(page.read_text("utf-8")):
        assert set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE)) <= targets


@pages
def test_every_json_block_is_json(page):
    json_blocks(page.read_text("utf-8"))


def test_every_command_is_described():
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"`fieldwarden {name}`" not in text] == []


def test_decisions_are_listed_and_short():
    listed = set(re.findall(r"\]\(([a-z-]+\.md)\)", read("docs/decisions/README.md")))
    written = {page.name: page for page in (ROOT / "docs/decisions").glob("*.md")}
    del written["README.md"]
    assert listed == set(written)
    for page in written.values():
        text = page.read_text("utf-8")
        assert len(text.splitlines()) <= 40, page
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            "Context",
            "Choice",
            "Why",
            "What would change it",
        ], page


def test_versions_named_are_those_we_run_with():
    pinned = dict(re.findall(r"^(\S+)==(\S+)$", read("constraints.txt"), re.MULTILINE))
    rows = [
        (name, version) for name, version, *_ in table(read("docs/decisions/README.md"), "Package", "Version")
    ]
    assert {name: pinned.get(name) for name, _ in rows} == dict(rows)
    asked = re.findall(
        r'^    "([a-z0-9.-]+)', read("pyproject.toml").partition("[project.optional")[0], re.MULTILINE
    )
    assert {re.sub("[-_]", "-", name.lower()) for name, _ in rows} == set(asked)
