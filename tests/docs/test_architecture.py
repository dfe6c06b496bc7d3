"""The pictures' names exist, the arrows are those that are checked, the keys those that are used."""

import ast
import re
from collections.abc import Iterator

from .pages import PAGES, ROOT, blocks, read, section, table

PAGE = read("docs/architecture.md")
LIVES = ("## The life of a delivery", "## The life of a mailbox entry")


def names_in(path: str) -> set[str]:
    """Classes, functions and `Class.member` of a module."""
    return set(_names(ast.parse(read(path)).body, ""))


def _names(body: list[ast.stmt], within: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from _names(node.body, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield f"{within}{node.targets[0].id}"


def test_every_step_of_the_pictures_is_in_the_code():
    for heading in LIVES:
        for step, place in table(section(PAGE, heading), "Step", "Code"):
            path, _, name = place.strip("`").partition(":")
            assert (ROOT / path).is_file(), place
            if path.endswith(".lua"):
                assert step.strip("`") == path.rpartition("/")[2].removesuffix(".lua")
            else:
                assert name in names_in(path), place
                assert name.endswith(step.strip("`")), place


def test_every_step_is_in_its_picture_and_every_name_of_the_picture_is_a_step():
    for heading in LIVES:
        text = section(PAGE, heading)
        (picture,) = blocks(text, "text")
        steps = {row[0].strip("`") for row in table(text, "Step", "Code")}
        words = set(re.findall(r"\b[A-Za-z_]+\b", picture))
        assert steps <= words, heading
        looks_like_code = {word for word in words if re.search(r"_|[a-z][A-Z]", word)}
        assert looks_like_code <= steps, heading


def test_the_lua_scripts_of_deliveries_and_entries_are_all_in_the_pictures():
    steps = {row[1].strip("`") for life in LIVES for row in table(section(PAGE, life), "Step", "Code")}
    scripts = {path.stem for path in (ROOT / "app/store/lua").glob("*.lua")}
    of_others = {
        "run_result",
        "count",
        "count_arrival",
        "change_hash",
        "withdraw",
        "save_rule",
        "delete_rule",
        "replace_rules",
        "save_fields",
        "spend",
        "learn",
        "lift",
        "take_over",
    }
    shown = {step.rpartition("/")[2].removesuffix(".lua") for step in steps if step.endswith(".lua")}
    assert shown == scripts - of_others - {"renew"}


def test_the_picture_of_the_parts_is_the_contract_that_is_checked():
    (picture,) = blocks(section(PAGE, "## Parts and arrows"), "text")
    drawn = [set(re.findall(r"\b(?:app\.\w+|worker)\b", line)) for line in picture.splitlines()]
    contract = read(".importlinter").partition("layers =\n")[2].partition("\n\n")[0]
    layers = [set(re.split(r"\s*\|\s*", line.strip())) for line in contract.splitlines()]
    rank = {name: number for number, layer in enumerate(layers) for name in layer}
    order = [min(rank[name] for name in line) for line in drawn if line]
    assert order == sorted(order)
    assert set().union(*drawn) == set(rank)


STORES = (
    "mailbox",
    "pauses",
    "parking",
    "records",
    "rulebook",
    "steering",
    "lease",
    "sweeps",
    "runs",
    "allowance",
    "signatures",
    "tallies",
    "audit",
    "undos",
    "notices",
    "trends",
    "pace",
    "waiting",
)


def test_the_keys_are_those_that_are_used():
    listed = {row[0].strip("`") for row in table(PAGE, "Key", "Type", "Holds")}
    source = "\n".join(read(f"app/store/{name}.py") for name in STORES)
    used = set(re.findall(r'keys\.of\(cloud, f?"([a-z:]+)', source))
    for names in re.findall(r"keys\.of\(cloud, name\) for name in \((.*?)\)\]", source):
        used |= set(re.findall(r'"([a-z:]+)"', names))
    used |= set(re.findall(r'return f"([a-z:]+){external_id}"', source))
    used |= set(re.findall(r'^MARKER = "(\w+)"$', source, re.MULTILINE))
    made = re.findall(r'return f"\{self\.prefix\}:\{cloud\}:([a-z]+:)\{', read("app/store/keys.py"))
    whole = re.findall(r'prefix\}:(\w+)"', read("app/store/keys.py") + read("app/web/health.py"))
    plain = {re.sub(r"<.*?>", "", name) for name in listed}
    assert plain == {*used, *made, "entry:", *(f"fieldwarden:{name}" for name in whole)}


def test_places_of_assumptions_exist():
    places = set(re.findall(r"`(app/[\w/]+\.py)`", read("docs/assumptions.md")))
    assert len(places) > 20
    assert [place for place in places if not (ROOT / place).is_file()] == []


def test_every_module_that_assumes_something_is_on_the_list():
    listed = read("docs/assumptions.md")
    for folder in ("app/sandbox", "app/cloudinary"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if re.search(r"\bassum", path.read_text("utf-8")):
                assert name in listed, name


def test_figures_on_the_page_are_the_codes():
    constants = {
        "app/usecases/enforce/batch.py": {"MAX_TRIES": "3"},
        "app/usecases/enforce/breaker.py": {
            "PAUSES": "(0.0, 2.0, 10.0, 30.0)",
            "OPEN_SECONDS": "1800.0",
            "MOST_WRITES": "60",
        },
        "app/usecases/enforce/rounds.py": {"HOUR": "3600.0"},
        "app/usecases/enforce/calls.py": {"PLAN_SECONDS": "5.0"},
        "app/usecases/enforce/overwritten.py": {"GRACE": "1.0"},
        "app/usecases/enforce/drain.py": {
            "BATCH": "100",
            "QUIET_SECONDS": "0.1",
            "GATHER_SECONDS": "1.0",
            "SET_UP_PAUSE": "10.0",
        },
        "app/usecases/pauses.py": {"REFUSED_PAUSE": "60.0", "LONGEST_PAUSE": "60.0"},
        "app/usecases/sweep.py": {"MOST_PENDING": "5000"},
        "app/usecases/backfill/steps.py": {"MOST_QUEUED": "500"},
        "app/store/runs.py": {"KEPT_SECONDS": "30 * 86_400", "RESULTS_KEPT": "100_000"},
        "app/web/preview_api.py": {"LOOKED_AT": "5000"},
        "app/usecases/exceptions/carry.py": {"MOST_PENDING": "5000", "SECOND_WALK": "60.0"},
        "app/usecases/exceptions/change.py": {"MOST": "1000"},
        "app/store/allowance.py": {"RESERVED": "0.4"},
        "app/usecases/enforce/write.py": {"SPLIT_CALLS": "16", "PARALLEL_WRITES": "5"},
        "app/usecases/enforce/read.py": {"ABSENT_PAUSES": "(1.0, 5.0)"},
        "app/usecases/recover.py": {"NUDGE_SECONDS": "5.0"},
        "app/store/lease.py": {"LEASE_SECONDS": "15.0"},
        "app/store/mailbox.py": {
            "ECHO_SECONDS": "3600",
            "REPORT_SECONDS": "60",
            "SMALL_COMPANY": "10",
            "TRIES_ALONE": "3",
            "MOST_NOTICES": "100_000",
        },
        "app/store/parking.py": {"AUDIT_LENGTH": "100_000", "SHOWN_OF_BODY": "2000"},
        "app/store/keys.py": {"SHARDS": "2"},
        "app/usecases/json_bounds.py": {"DEEPEST": "100", "MOST_VALUES": "500_000"},
        "app/web/json_body.py": {"MOST_VALUES": "100_000"},
        "app/web/fields_api.py": {"LONGEST": "2_000_000"},
        "app/rules/grammar.py": {"MAX_NESTING": "32", "MOST_VALUES": "20_000"},
        "app/rules/validation.py": {"LONGEST_PATTERN": "10_000", "MOST_STEPS": "100_000_000"},
        "app/usecases/notices/sending.py": {
            "MOST": "500",
            "PAUSES": "(5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)",
            "GIVE_UP": "86_400.0",
            "REFUSED_TRIES": "5",
        },
        "app/usecases/notices/message.py": {"LINES": "20"},
        "app/usecases/problems/page.py": {"MOST_GROUPS": "50"},
        "app/usecases/problems/report.py": {"OLDEST": "100", "THEN_DAYS": "30"},
        "app/usecases/problems/trend.py": {"COUNT_EVERY": "900.0", "TREND_DAYS": "400", "MOST_NAMES": "100"},
        "app/usecases/problems/which.py": {"LOOKED_AT": "5000"},
        "app/web/problems_api.py": {"MOST_COUNTED": "50_000"},
        "app/outgoing.py": {"CONNECT_SECONDS, ANSWER_SECONDS": "3.05, 10.0"},
        "app/usecases/parked.py": {"AT_ONCE, SECONDS_AT_ONCE": "1000, 5.0"},
        "worker/background.py": {"PERIOD": "1.0"},
        "app/cloudinary/quota.py": {"SHORT_PAUSE": "10.0"},
        "app/cloudinary/signature.py": {"OLDEST": "7200", "NEWEST": "300"},
    }
    for path, values in constants.items():
        found = dict(re.findall(r"^([A-Z_, ]+) = (.+)$", read(path), re.MULTILINE))
        assert {name: found.get(name) for name in values} == values, f"{path}: the pages name these figures"


def test_there_are_pages():
    assert len(PAGES) > 20
