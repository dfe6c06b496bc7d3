"""The measured workload: thirty fields, rules in the proportions users write, assets with twelve values.

Everything is drawn from one seeded generator, so a size always means the same rules. Fields come in layers:
a rule's condition names fields of the layers before its target's, which makes chains three to five deep.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Json = dict[str, Any]

KINDS = (("enum", 10), ("set", 8), ("string", 6), ("integer", 3), ("date", 3))
OPTIONS = {"enum": 20, "set": 30}
POPULATED = 12
"""Fields of an asset that hold a value."""
LAYERS = 5
RESULTS = ("enable",) * 35 + ("activate",) * 30 + ("mandatory",) * 20 + ("apply",) * 15
CONDITIONS = ("equals",) * 70 + ("includes",) * 15 + ("populated",) * 10 + ("nested",) * 5


def fields() -> list[Json]:
    """Return the thirty fields, kinds mixed so that every layer has some of each."""
    found = [_field(kind, number) for kind, count in KINDS for number in range(count)]
    Random(1).shuffle(found)
    return found


def _field(kind: str, number: int) -> Json:
    name = f"{kind}_{number}"
    own = {"mandatory": False, "default_value": None, "default_disabled": False, "validation": None}
    field: Json = {"external_id": name, "label": name, "type": kind, **own}
    if kind in OPTIONS:
        values = [
            {"external_id": f"{name}_{n}", "value": f"{n}", "state": "active"} for n in range(OPTIONS[kind])
        ]
        field["datasource"] = {"values": values}
    return field


def rules(schema: list[Json], count: int, *, seed: int = 2) -> list[Json]:
    """Return so many active rules, each with conditions on fields of earlier layers than its target's."""
    random = Random(seed)
    return [_rule(random, schema, number) for number in range(count)]


def _rule(random: Random, schema: list[Json], number: int) -> Json:
    target = schema[random.randrange(len(schema) // LAYERS, len(schema))]
    layer = schema.index(target) * LAYERS // len(schema)
    upstream = schema[: layer * len(schema) // LAYERS]
    return {
        "external_id": f"rule-{number}",
        "name": f"rule {number}",
        "metadata_field_id": target["external_id"],
        "condition": _condition(random, upstream, 0),
        "result": _result(random, target),
        "position": number + 1,
        "state": "active",
    }


def _condition(random: Random, upstream: list[Json], depth: int) -> Json:
    kind = random.choice(CONDITIONS)
    if kind == "nested" and depth < 3:
        parts = [_condition(random, upstream, depth + 1) for _ in range(random.randint(2, 3))]
        return {random.choice(("and", "or")): parts}
    if kind == "includes":
        field = random.choice([one for one in upstream if one["type"] in OPTIONS])
        most = 2 if field["type"] == "set" else 1
        return {"metadata_field_id": field["external_id"], "includes": _some(random, field, most)}
    field = random.choice(upstream)
    if kind == "populated":
        return {"metadata_field_id": field["external_id"], "populated": random.random() < 0.3}
    return {"metadata_field_id": field["external_id"], "equals": str(_value(random, field, many=False))}


def _result(random: Random, target: Json) -> Json:
    kind = random.choice(RESULTS)
    if kind == "activate" and target["type"] in OPTIONS:
        mode = random.choice(("append", "override"))
        return {"activate_values": {"external_ids": _some(random, target, 8), "mode": mode}}
    if kind == "mandatory":
        return {"set_mandatory": random.random() < 0.8}
    if kind == "apply":
        mode = random.choice(("default", "default", "override", "append"))
        return {"apply_value": {"value": _value(random, target, many=False), "mode": mode}}
    return {"enable": random.random() < 0.8}


def assets(schema: list[Json], count: int, *, seed: int = 3) -> list[Json]:
    """Return the metadata of so many assets."""
    random = Random(seed)
    return [
        {field["external_id"]: _value(random, field, many=True) for field in random.sample(schema, POPULATED)}
        for _ in range(count)
    ]


_PLAIN: dict[str, Callable[[Random], Any]] = {
    "string": lambda random: f"text {random.randrange(40)}",
    "integer": lambda random: random.randrange(100),
    "date": lambda random: f"2026-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
}


def _value(random: Random, field: Json, *, many: bool) -> Any:
    if field["type"] in _PLAIN:
        return _PLAIN[field["type"]](random)
    if many and field["type"] == "set":
        return _some(random, field, 3)
    return random.choice(field["datasource"]["values"])["external_id"]


def _some(random: Random, field: Json, most: int) -> list[str]:
    options = [option["external_id"] for option in field["datasource"]["values"]]
    return random.sample(options, random.randint(1, most))


def rarely_matching(schema: list[Json], stored: int, matching: int) -> list[Json]:
    """Return so many rules of which so many match every asset, and the others none."""
    found = rules(schema, stored, seed=4)
    for number, rule in enumerate(found):
        field = schema[number % (len(schema) // LAYERS)]["external_id"]
        rule["metadata_field_id"] = schema[-1 - number % (len(schema) // 2)]["external_id"]
        rule["result"] = {"set_mandatory": True}
        never = {"metadata_field_id": field, "equals": [f"nothing-{number}"]}
        always = {"or": [{"metadata_field_id": field, "populated": wanted} for wanted in (True, False)]}
        rule["condition"] = always if number < matching else never
    return found
