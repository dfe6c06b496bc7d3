"""What axe-core, the accessibility checker, finds wrong with a page that is open."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})"


def violations(page: Page) -> list[str]:
    """Return what is wrong, each with where. A page's policy does not hold for what a test evaluates."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(_RUN, LEVELS)["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]
