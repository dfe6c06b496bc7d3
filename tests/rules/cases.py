"""Random schemas, rule sets and assets, biased so that rules match, collide and contradict each other.

`case(rng)` is plain and fast, for hundreds of thousands of comparisons; `cases()` is the same for Hypothesis;
`smallest(case, fails)` cuts a failing case down to what is needed.
"""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

FIELD_IDS = ("a", "b", "c", "d", "e", "f")
OPTIONS = ("x", "y", "z", "w")
TEXTS = ("x", "y", "xy", "Xx", "é😀", "5", "long text")
NUMBERS = (-3, 0, 1, 5, 7)
DAYS = ("2023-12-31", "2024-02-29", "2024-03-01", "2025-01-01")
PATTERNS = ("^[a-z]+$", "x", "^.{1,2}$", "[0-9]")
PATTERNS_BEYOND_RE2 = ("(?=x)x", r"(.)\1")
EMPTIES = (None, "", [])
ODDITIES = (
    True,
    False,
    1.5,
    5,
    "x",
    "5",
    "007",
    "-3",
    "x\n",
    "2024-02-30",
    "2024-2-9",
    "nowhere",
    ["x"],
    ["5"],
)
MORE_ODDITIES = (["x", "y"], ["x", 5], [""], [None], {"x": 1}, "٥", ["x", "nowhere"], ["x", "x"], 10**20)


def chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def some(rng: random.Random, pool: Any, at_least: int = 0, at_most: int = 3) -> list[Any]:
    """A few members of the pool in any order, rarely one of them twice."""
    pool = list(pool)
    chosen = rng.sample(pool, min(len(pool), rng.randint(at_least, at_most)))
    return [*chosen, chosen[0]] if chosen and chance(rng, 0.05) else chosen


# --- Schema ----------------------------------------------------------------------------------------------


def field(rng: random.Random, name: str) -> Json:
    kind = rng.choice(("enum", "enum", "set", "set", "string", "integer", "date"))
    made: Json = {
        "type": kind,
        "external_id": name,
        "label": name.upper(),
        "mandatory": chance(rng, 0.3),
        "default_value": None,
        "default_disabled": chance(rng, 0.2),
        "restrictions": {"readonly_ui": chance(rng, 0.1), "hidden_ui": chance(rng, 0.15)},
        "validation": validation(rng, kind) if chance(rng, 0.5) else None,
    }
    if kind in ("enum", "set"):
        made["datasource"] = {
            "values": [
                {
                    "external_id": option,
                    "value": option,
                    "state": "inactive" if chance(rng, 0.12) else "active",
                }
                for option in rng.sample(OPTIONS, rng.randint(2, 4))
            ]
        }
    return made


def validation(rng: random.Random, kind: str, depth: int = 0) -> Json | None:
    if depth < 2 and chance(rng, 0.25):
        rules = [validation(rng, kind, depth + 1) for _ in range(rng.randint(1, 2))]
        return {"type": "and", "rules": rules}
    if kind in ("enum", "set"):
        kind = "string"
    if kind == "string":
        return text_validation(rng)
    made = {
        "type": rng.choice(("greater_than", "less_than")),
        "value": rng.choice(NUMBERS if kind == "integer" else DAYS),
    }
    if chance(rng, 0.6):
        made["equals"] = chance(rng, 0.7)
    return made


def text_validation(rng: random.Random) -> Json:
    if chance(rng, 0.5):
        pool = PATTERNS_BEYOND_RE2 if chance(rng, 0.3) else PATTERNS
        return {"type": "strregex", "regex": rng.choice(pool)}
    made: Json = {"type": "strlen"}
    if chance(rng, 0.6):
        made["min"] = rng.randint(0, 2)
    if "min" not in made or chance(rng, 0.5):
        made["max"] = rng.randint(1, 4)
    return made


def option_ids(of: Json) -> list[str]:
    return [option["external_id"] for option in of["datasource"]["values"]]


def texts_for(of: Json) -> list[str]:
    """What a condition may compare the field with."""
    if of["type"] in ("enum", "set"):
        return option_ids(of)
    if of["type"] == "integer":
        return [str(number) for number in NUMBERS]
    return list(TEXTS if of["type"] == "string" else DAYS)


# --- Rules -----------------------------------------------------------------------------------------------


def condition(rng: random.Random, sources: list[Json], depth: int = 0) -> Json:
    if depth < 3 and chance(rng, 0.2):
        parts = [condition(rng, sources, depth + 1) for _ in range(rng.randint(1, 3))]
        return {rng.choice(("and", "or")): parts}
    source = rng.choice(sources)
    atom: Json = {"metadata_field_id": source["external_id"]}
    criteria = ["populated", "equals", "equals"]
    if source["type"] in ("enum", "set"):
        criteria.append("includes")
    for criterion in {rng.choice(criteria) for _ in range(2 if chance(rng, 0.15) else 1)}:
        atom[criterion] = operand(rng, source, criterion)
    return atom


def operand(rng: random.Random, source: Json, criterion: str) -> Any:
    texts = texts_for(source)
    if criterion == "populated":
        return chance(rng, 0.7)
    if criterion == "includes":
        return some(rng, texts, 1, 2)
    if chance(rng, 0.12):
        return None
    return some(rng, texts, 1, 3) if chance(rng, 0.4) else rng.choice(texts)


def result(rng: random.Random, target: Json, refused: bool) -> Json:
    made: Json = {}
    has_options = target["type"] in ("enum", "set")
    while not made:
        for key, share in (("enable", 0.2), ("disable", 0.12), ("hide", 0.15), ("set_mandatory", 0.25)):
            if chance(rng, share):
                made[key] = chance(rng, 0.65)
        if has_options and chance(rng, 0.35):
            made["activate_values"] = activation(rng, target)
        if chance(rng, 0.45):
            made["apply_value"] = application(rng, target, refused)
        if chance(rng, 0.08):
            made["apply_default_value"] = applied(rng, target, refused)
    return made


def activation(rng: random.Random, target: Json) -> Any:
    if chance(rng, 0.15):
        return "all"
    named = rng.choice((None, [])) if chance(rng, 0.12) else some(rng, option_ids(target), 1, 2)
    if named and len(named) == 1 and chance(rng, 0.3):
        named = named[0]
    made: Json = {"external_ids": named}
    if chance(rng, 0.6):
        made["mode"] = rng.choice(("append", "override"))
    if chance(rng, 0.2):
        made["exclusive"] = chance(rng, 0.5)
    return made


def application(rng: random.Random, target: Json, refused: bool) -> Json:
    made: Json = {"value": applied(rng, target, refused)}
    if chance(rng, 0.75):
        made["mode"] = rng.choice(("default", "override", "append"))
    return made


def applied(rng: random.Random, target: Json, refused: bool) -> Any:
    """A value that the grammar accepts; with *refused* sometimes one that it would not."""
    kind = target["type"]
    if refused and chance(rng, 0.2):
        return rng.choice((5, "nothing", ["x", "y"], ["5", 7], "2024-02-30", [5]))
    if kind == "set":
        return some(rng, option_ids(target), 1, 3) if chance(rng, 0.7) else rng.choice(option_ids(target))
    if kind == "integer":
        value: Any = rng.choice((*NUMBERS, "5", "-3", "007", "-0"))
    else:
        value = rng.choice(texts_for(target))
    return [value] if chance(rng, 0.15) else value


def rule(rng: random.Random, target: Json, sources: list[Json], refused: bool) -> Json:
    return {
        "metadata_field_id": target["external_id"],
        "condition": condition(rng, sources),
        "result": result(rng, target, refused),
        "state": "inactive" if chance(rng, 0.05) else "active",
    }


def add_positions(rng: random.Random, rules: list[Json]) -> None:
    share = rng.choice((0, 0, 0.5, 1))
    for made in rules:
        if chance(rng, share):
            made["position"] = rng.randint(0, 4)
        elif chance(rng, 0.1):
            made["position"] = None


def suspend(rng: random.Random, suspended: Json, fields: list[Json]) -> None:
    """Lets the rule name a field or an option that has left the schema, at one of many places."""
    with_options = [of["external_id"] for of in fields if of["type"] in ("enum", "set")]
    gone: Json = {"metadata_field_id": "gone", "populated": False}
    if with_options and chance(rng, 0.5):
        gone = {"metadata_field_id": rng.choice(with_options)} | rng.choice(
            ({"equals": "gone"}, {"equals": ["gone"]}, {"includes": ["gone"]})
        )
    places = ["target", "condition", "condition"]
    if suspended["metadata_field_id"] in with_options:
        places += ["activate", "apply"]
    match rng.choice(places):
        case "target":
            suspended["metadata_field_id"] = "gone"
        case "condition":
            suspended["condition"] = {"or": [suspended["condition"], gone]}
        case "activate":
            suspended["result"]["activate_values"] = {"external_ids": rng.choice(("gone", ["gone"]))}
        case "apply":
            suspended["result"]["apply_value"] = {"value": rng.choice(("gone", ["gone"]))}


def dependencies(rng: random.Random, fields: list[Json]) -> list[tuple[Json, list[Json]]]:
    """Targets with the fields that their conditions may name: without loops, with a planned one, or any."""
    shuffled = rng.sample(fields, len(fields))
    count = rng.choice((0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14))
    shape = rng.random()
    if shape < 0.6 and len(fields) > 1:
        targets = [rng.randint(1, min(len(fields) - 1, rng.randint(1, 5))) for _ in range(count)]
        return [(shuffled[target], shuffled[:target]) for target in targets]
    if shape < 0.85:
        loop = shuffled[: rng.choice((1, 1, 2, 2, 3, 4))]
        around = [(one, [loop[(at + 1) % len(loop)]]) for at, one in enumerate(loop)]
        more = [(rng.choice(fields), rng.sample(loop, 1)) for _ in range(count // 2)]
        again = [rng.choice(around) for _ in range(count // 2)]
        return rng.sample(around + more + again, len(around + more + again))
    return [(rng.choice(fields), fields) for _ in range(count)]


def staircase(rng: random.Random, fields: list[Json]) -> list[Json]:
    """Two fields, or one, that push each other from value to value: around the number of passes allowed."""
    one, other = rng.choice(fields), rng.choice(fields)
    steps, echoes = texts_for(one), texts_for(other)
    rng.shuffle(steps)
    height = rng.randint(1, min(len(steps), len(echoes)) - 1)
    made = []
    for at in range(height):
        made.append(step_rule(other, echoes[at], one, steps[at + 1]))
        if one is not other:
            made.append(step_rule(one, steps[at + 1], other, echoes[at + 1]))
    if one is other:
        made = [step_rule(one, steps[at], one, steps[at + 1]) for at in range(height)]
    return rng.sample(made, len(made))


def step_rule(source: Json, seen: str, target: Json, value: str) -> Json:
    return {
        "metadata_field_id": target["external_id"],
        "condition": {"metadata_field_id": source["external_id"], "equals": seen},
        "result": {"apply_value": {"value": value, "mode": "override"}},
    }


def latch(rng: random.Random, fields: list[Json]) -> list[Json]:
    """A disabled field that, once open, holds itself open: settling it again may end elsewhere."""
    held, key = rng.choice(fields), rng.choice(fields)
    held["default_disabled"] = True
    name, other = held["external_id"], key["external_id"]
    is_open = {"metadata_field_id": name, "populated": True}
    is_free = {"metadata_field_id": other} | rng.choice(({"equals": None}, {"populated": False}))
    return [
        {
            "metadata_field_id": name,
            "condition": {"or": [is_free, is_open] if chance(rng, 0.8) else [is_free]},
            "result": {rng.choice(("enable", "set_mandatory")): True, "disable": False},
        },
        {
            "metadata_field_id": other,
            "condition": deepcopy(is_open),
            "result": {"apply_value": application(rng, key, refused=False)},
        },
    ]


def planned_rules(rng: random.Random, fields: list[Json], refused: bool) -> list[Json]:
    """Rules of random shape, now and then around a loop that only just settles, or only just does not."""
    made = [rule(rng, target, sources, refused) for target, sources in dependencies(rng, fields)]
    dice = rng.random()
    if dice < 0.12:
        special = staircase(rng, fields) if dice < 0.06 else latch(rng, fields)
        made = special + (made if chance(rng, 0.3) else [])
    return [
        {"external_id": f"r{number}", "name": f"rule {number}", "state": "active", **one}
        for number, one in enumerate(made)
    ]


# --- Assets ----------------------------------------------------------------------------------------------


def mentioned(of: Json, rules: list[Json]) -> list[Any]:
    """Everything that the rules compare with, apply to or allow on a field: what an asset should hold."""
    found: list[Any] = []
    for made in rules:
        found += compared(of["external_id"], made["condition"])
        if made["metadata_field_id"] == of["external_id"]:
            found += applications(made["result"])
    wanted = [value for value in found if value not in EMPTIES]
    return [deepcopy(fitting(of, value)) for value in wanted]


def applications(made: Json) -> list[Any]:
    activate = made.get("activate_values")
    allowed = activate.get("external_ids") if isinstance(activate, dict) else None
    return [made.get("apply_value", {}).get("value"), made.get("apply_default_value"), allowed]


def compared(name: str, of: Json) -> Iterator[Any]:
    for part in of.get("and", []) + of.get("or", []):
        yield from compared(name, part)
    if of.get("metadata_field_id") == name:
        yield of.get("equals")
        yield of.get("includes")


def fitting(of: Json, value: Any) -> Any:
    """The value in the shape that the field stores."""
    if of["type"] == "set":
        return value if isinstance(value, list) else [value]
    single = value[-1] if isinstance(value, list) else value
    if of["type"] == "integer" and isinstance(single, str):
        return int(single) if single.removeprefix("-").isdecimal() else single
    return single


def stored(rng: random.Random, of: Json, rules: list[Json]) -> Any:
    dice = rng.random()
    wanted = mentioned(of, rules)
    if dice < 0.2:
        return rng.choice(EMPTIES)
    if dice < 0.65 and wanted:
        value = rng.choice(wanted)
        if of["type"] == "set" and chance(rng, 0.2):
            value = [*rng.sample(value, len(value)), *some(rng, OPTIONS, 0, 1)]
        return value
    if dice < 0.9:
        return ordinary(rng, of)
    return deepcopy(rng.choice(ODDITIES + MORE_ODDITIES))


def ordinary(rng: random.Random, of: Json) -> Any:
    if of["type"] == "set":
        return some(rng, option_ids(of) if chance(rng, 0.8) else OPTIONS)
    if of["type"] == "integer":
        return rng.choice(NUMBERS)
    return rng.choice(OPTIONS if of["type"] == "enum" and chance(rng, 0.2) else texts_for(of))


def asset(rng: random.Random, fields: list[Json], rules: list[Json]) -> Json:
    absent = rng.choice((0.1, 0.3, 0.6))
    values = {of["external_id"]: stored(rng, of, rules) for of in fields if not chance(rng, absent)}
    if chance(rng, 0.1):
        values["gone"] = rng.choice(("x", ["x"], None))
    return dict(rng.sample(list(values.items()), len(values)))


# --- The whole -------------------------------------------------------------------------------------------


def case(rng: random.Random, refused: bool = False) -> Json:
    """One input of an evaluator: `fields`, `rules`, `values`, `clear`, `exempt`, `exempt_rules`, `kept`.

    With *refused* some applied values are of a type that the grammar refuses when a rule is saved.
    """
    names = rng.sample(FIELD_IDS, rng.choice((1, 2, 2, 3, 3, 4, 5, 6)))
    fields = [field(rng, name) for name in names]
    rules = planned_rules(rng, fields, refused)
    add_positions(rng, rules)
    for made in rules:
        if chance(rng, 0.03):
            suspend(rng, made, fields)
    rule_ids = [made["external_id"] for made in rules]
    return {
        "fields": fields,
        "rules": rules,
        "values": asset(rng, fields, rules),
        "clear": chance(rng, 0.4),
        "exempt": some(rng, names, 1, 2) if chance(rng, 0.25) else [],
        "exempt_rules": some(rng, rule_ids, 0, 2) if chance(rng, 0.1) else [],
        "kept": some(rng, names, 1, 2) if chance(rng, 0.2) else [],
    }


def cases() -> st.SearchStrategy[Json]:
    """The same cases for Hypothesis, which shrinks the random choices."""
    return st.randoms(use_true_random=False).map(case)


# --- Cutting down ----------------------------------------------------------------------------------------


def smallest(failing: Json, fails: Callable[[Json], bool]) -> Json:
    """Takes away whatever a failing case can do without, as long as it still fails."""
    found = True
    while found:
        found = False
        for simpler in simpler_than(failing):
            if fails(simpler):
                failing, found = simpler, True
                break
    return failing


def simpler_than(whole: Json) -> Iterator[Json]:
    for key in ("rules", "exempt", "exempt_rules", "kept"):
        for at in range(len(whole[key])):
            yield whole | {key: whole[key][:at] + whole[key][at + 1 :]}
    for name in whole["values"]:
        yield whole | {"values": {other: value for other, value in whole["values"].items() if other != name}}
    yield from simpler_schemas(whole)
    for at, made in enumerate(whole["rules"]):
        for simpler in simpler_rules(made):
            yield whole | {"rules": replaced(whole["rules"], at, simpler)}
    if whole["clear"]:
        yield whole | {"clear": False}


def simpler_schemas(whole: Json) -> Iterator[Json]:
    for at, of in enumerate(whole["fields"]):
        if f"'metadata_field_id': '{of['external_id']}'" not in str(whole["rules"]):
            yield whole | {"fields": whole["fields"][:at] + whole["fields"][at + 1 :]}
        for key, plain in (("validation", None), ("mandatory", False), ("default_disabled", False)):
            if of[key] != plain:
                yield whole | {"fields": replaced(whole["fields"], at, of | {key: plain})}


def simpler_rules(made: Json) -> Iterator[Json]:
    for part in made["condition"].get("and", []) + made["condition"].get("or", []):
        yield made | {"condition": part}
    for key in made["result"]:
        if len(made["result"]) > 1:
            yield made | {
                "result": {other: made["result"][other] for other in made["result"] if other != key}
            }
    if "position" in made:
        yield {key: made[key] for key in made if key != "position"}


def replaced(whole: list[Any], at: int, new: Any) -> list[Any]:
    return [*whole[:at], new, *whole[at + 1 :]]
