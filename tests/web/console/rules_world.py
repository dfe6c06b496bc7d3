"""An account with the fields and rules that pages about rules are tried on."""

from __future__ import annotations

from typing import Any

from tests.web.conftest import NOW, World, build

HOSTILE = """</script><script>ran=1</script><img src=x onerror="ran=2">'"><textarea>{{7*7}}"""


def field(name: str, kind: str, *options: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"external_id": name, "label": name.title(), "type": kind, **more}
    if options:
        values = [{"external_id": option, "value": option.title()} for option in options]
        made["datasource"] = {"values": values}
    return made


FIELDS = [
    field("category", "enum", "employee", "product"),
    field("team", "enum", "rnd", "sales", default_disabled=True),
    field("colors", "set", "red", "green", "blue"),
    field("stock", "integer"),
    field("note", "string"),
]


def rule(name: str, target: str, condition: dict[str, Any], **result: Any) -> dict[str, Any]:
    return {"name": name, "metadata_field_id": target, "condition": condition, "result": result}


EMPLOYEE = {"metadata_field_id": "category", "equals": "employee"}
BELONGS = rule("Employees belong to a team", "team", EMPLOYEE, enable=True, set_mandatory=True)
STOCKED = rule(
    "Blue is in stock",
    "stock",
    {"metadata_field_id": "colors", "includes": ["blue"]},
    apply_value={"value": 3},
)
PAINTED = rule(
    "Stock paints blue",
    "colors",
    {"metadata_field_id": "stock", "populated": True},
    apply_value={"value": ["blue"], "mode": "append"},
)


def rules_world(*rules: dict[str, Any], **settings: str) -> tuple[World, list[str]]:
    """A world with these rules in the account demo; also returns their external ids."""
    world = build(VIEWER_PASSWORD="only looking", **settings)
    world.parts.accounts["demo"].own_fields = FIELDS
    return world, [add(world, one) for one in rules]


def add(world: World, one: dict[str, Any]) -> str:
    answer = world.client.post("/v1_1/demo/metadata_rules", json=one, **world.key)
    assert answer.status_code == 200, answer.text
    return str(answer.json["external_id"])


def judged(world: World, *assets: dict[str, Any]) -> None:
    """Have assets with this metadata judged, the first one last."""
    rules = world.parts.preview("demo").snapshots.current("demo").rules
    for number, metadata in enumerate(assets):
        name = f"a{number}"
        world.parts.records.verdicts_by_id[name] = {
            "asset_id": name,
            "public_id": f"folder/{name}",
            "resource_type": "image",
            "type": "upload",
            "judged_at": NOW - 60 * number,
            "values": metadata,
            "tags": [],
            "verdict": rules.evaluate(metadata).as_json(),
            "refused": None,
            "rules_version": 1,
        }


def page(world: World, path: str, status: int = 200) -> str:
    answer = world.client.get(f"/accounts/demo{path}", headers={"Accept": "text/html"}, **world.admin)
    assert answer.status_code == status, answer.text
    return answer.text


def send(world: World, path: str, **form: Any) -> Any:
    return world.client.post(
        f"/accounts/demo{path}", data=form, headers={"Accept": "text/html"}, **world.admin
    )


def kept(world: World, external_id: str) -> dict[str, Any]:
    return next(one for one in world.parts.rulebook.load("demo").rules if one["external_id"] == external_id)
