"""Reading the project's Markdown: pages, blocks, tables."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def anchors(page: Path) -> set[str]:
    """What a link to the page may name after `#`."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language, indented ones too."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [body for _, body in found]


def json_blocks(text: str) -> list[Any]:
    return [json.loads(block) for block in blocks(text, "json")]


def code(text: str) -> list[str]:
    """Everything written as code: fenced blocks but pictures, and spans."""
    fenced = re.findall(r"^ *```(?!text|mermaid)\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [*fenced, *re.findall(r"`([^`\n]+)`", prose)]


def table(text: str, *headings: str) -> list[list[str]]:
    """The rows of the table whose first headings are these."""
    head = r"\| *" + r" *\| *".join(map(re.escape, headings)) + r" *\|[^\n]*\n\|[-| ]+\|\n"
    found = re.search(head + r"((?:\|[^\n]*\n)+)", text)
    assert found, f"no table {headings}"
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in found[1].splitlines()
    ]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, heading
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
