"""Where one can go: the pages about an account, in the order in which they are linked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that is linked. endpoint: a GET whose only argument is `cloud`."""

    name: str
    endpoint: str

    @property
    def is_here(self) -> bool:
        """Say whether the page that is shown is this one or belongs to it."""
        return request.blueprint == self.endpoint.partition(".")[0]

    def address(self, cloud: str) -> str:
        """Return its path for an account."""
        return url_for(self.endpoint, cloud=cloud)


PAGES = (
    Entry("Overview", "overview.account"),
    Entry("Missing metadata", "board.show"),
    Entry("Rules", "rules_pages.listed"),
    Entry("Try it", "try_it.page"),
    Entry("Exceptions", "exceptions_page.show"),
    Entry("Runs", "runs_pages.listed"),
    Entry("Queue", "queue.show"),
    Entry("Activity", "activity.show"),
    Entry("Settings", "settings.show"),
)


def same_page(cloud: str) -> str:
    """Return the page that is shown, for another account; its overview where the page is about one thing."""
    here = next((entry for entry in PAGES if entry.is_here), PAGES[0])
    return here.address(cloud)


def asset_page(cloud: str, asset_id: str) -> str:
    """Return where an asset is shown."""
    return url_for("asset_page.show", cloud=cloud, asset_id=asset_id)
