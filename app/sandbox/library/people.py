"""The people of the example's field `name`, with the values that they should have."""

from dataclasses import dataclass

from app.sandbox.example import EXAMPLE_FIELDS


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who somebody is: the options of team, role and site, and the name as it stands in file names."""

    label: str
    team: str
    role: str
    site: str

    @property
    def slug(self) -> str:
        """The name in a file name: `maya-s`."""
        return self.label.lower().replace(" ", "-").rstrip(".")


_ROLES = {
    "ms": ("backend", "usa"),
    "er": ("backend", "israel"),
    "ik": ("backend", "germany"),
    "sm": ("backend", "israel"),
    "rm": ("backend", "germany"),
    "rb": ("devops", "usa"),
    "dl": ("devops", "germany"),
}

_LABELS: dict[str, str] = {
    option["external_id"]: option["value"]
    for field in EXAMPLE_FIELDS
    if field["external_id"] == "name"
    for option in field["datasource"]["values"]
}

PEOPLE = {
    key: Person(label=_LABELS[key], team="rnd", role=role, site=site) for key, (role, site) in _ROLES.items()
}
"""Everybody by the external id of the option that stands for them."""
