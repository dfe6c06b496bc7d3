"""Statuses, causes, keys and addresses on the pages are those of the code."""

import re

from app.usecases.explain_refusals import CAUSES
from app.web.access import ACCESS
from app.web.answers import STATUS

from .pages import ROOT, blocks, json_blocks, read, section, table

API = read("docs/api.md")


def test_the_table_of_errors_is_that_of_the_door():
    rows = table(API, "Error", "Status")
    assert [(row[0].strip("`"), int(row[1])) for row in rows] == [
        (kind.__name__, status) for kind, status in STATUS
    ]


def test_the_receivers_statuses_and_causes_are_those_of_the_code():
    source = read("app/web/receiver.py")
    refused = {*re.findall(r'_refuse\(\w+, "(\w+)".*?, (\d{3})\)', source)}
    statuses = {*re.findall(r"(?:_refuse|refusal)\(.*?, (\d{3})\)", source), "200"}
    rows = table(section(API, "## Webhooks"), "Status", "When")
    assert {row[0] for row in rows} == statuses
    told = {(cause, row[0]) for row in rows for cause in re.findall(r"\(`(\w+)`\)", row[1])}
    assert told == refused


def test_the_causes_of_a_401_are_those_of_the_code():
    refused = set(re.findall(r'NotAuthentic\("(\w+)"\)', read("app/cloudinary/signature.py")))
    closer = read("app/cloudinary/diagnosis.py")
    found = set(re.findall(r'Finding\("(\w+)"', closer)) | {"unknown_key", "signed_long_ago", "signed_ahead"}
    assert all(f'"{cause}"' in closer for cause in found)
    assert {row[0].strip("`") for row in table(API, "Cause")} == refused | found
    assert set(CAUSES) == refused | found | {"too_large", "not_an_object"}


def test_the_status_shows_and_explains_what_is_answered():
    (shown,) = json_blocks(section(API, "### `GET /api/<cloud>/status`"))
    explained = [row[0].strip("`") for row in table(API, "Key", "Meaning")]
    counts = re.search(r'return \{\n( +"pending".*?)\}', read("app/store/records.py"), re.DOTALL)
    assert counts
    more = re.findall(r'^ {12}"(\w+)":', read("app/web/status.py"), re.MULTILINE)
    assert set(shown) == set(explained) == {*re.findall(r'"(\w+)":', counts[1]), *more}


def test_the_asset_shows_what_is_recorded():
    (shown,) = json_blocks(section(API, "### `GET /api/<cloud>/assets/<asset_id>`"))
    body = re.search(r"record = \{\n(.*?)\n    \}", read("app/usecases/enforce/record.py"), re.DOTALL)
    assert body
    recorded = re.findall(r'^ {8}"(\w+)":', body[1], re.MULTILINE)
    assert set(shown) == {*recorded, "pending"}


def test_kinds_of_audit_entries_are_those_recorded():
    source = read("app/usecases/enforce/record.py") + read("app/usecases/enforce/read.py")
    kinds = set(re.findall(r'\(\(?"(\w+)", \{', source))
    more = {"restored", "overwritten", "breaker_opened", "breaker_closed"}
    told = section(API, "### Lists").partition("`audit`")[2]
    assert kinds == {"write", "flag", "refused", "gone", "hold_ended", *more}
    elsewhere = set(re.findall(r'"(\w+)": "#/components/schemas/\w+Entry"', read("app/web/openapi.json")))
    assert kinds < elsewhere
    assert all(f"`{kind}`" in told for kind in elsewhere)


def test_details_and_refusals_are_told_with_their_keys():
    lists = section(API, "### Lists")
    parked = re.search(r"def park\(.*?detail = \{(.*?)\}", read("app/store/mailbox.py"), re.DOTALL)
    gone = re.search(r'\("gone", \{(.*?)\}\)', read("app/usecases/enforce/read.py"))
    refusal = re.search(r"def _refusal.*?return \{(.*?)\}", read("app/usecases/enforce/record.py"), re.DOTALL)
    assert parked
    assert gone
    assert refusal
    told = {
        "parked": lists,
        "gone": lists,
        "refused": section(API, "### `GET /api/<cloud>/assets/<asset_id>`"),
    }
    for page, found in zip(told.values(), (parked, gone, refusal), strict=True):
        assert all(f"`{key}`" in page for key in re.findall(r'"(\w+)":', found[1]))
    assert "`body`" in lists


def test_what_metrics_say_of_the_accepted_is_what_the_page_says():
    assert '"Deliveries and other causes taken in."' in read("app/web/metrics/collector.py")


def test_every_door_has_its_access_told():
    rows = table(API, "Address", "Needs")
    words = {"open": "nothing", "account": "key", "account or person": "same", "person": "login"}
    addresses = {
        "static": "/static",
        "login": "/login",
        "health": "/healthz",
        "rules_api": "/v1_1/",
        "fields_api": "/v1_1/",
        "own_api": "/api/",
        "metrics": "/metrics",
        "openapi": "/openapi.json",
        "rq_dashboard": "/queues",
    }
    for name, address in addresses.items():
        (needs,) = (row[1] for row in rows if f"`{address}" in row[0])
        assert words[ACCESS[name]] in needs, name


def test_metrics_that_are_named_exist():
    for name in re.findall(r"`fieldwarden_(\w+?)(?:_total)?`", section(API, "## Health and metrics")):
        assert f'"{name}"' in read("app/web/metrics/collector.py") + read("app/usecases/meter/metrics.py"), (
            name
        )


def test_routes_of_the_own_api_are_told():
    for route in re.findall(r'routes\.\w+\("/(\w+)', read("app/web/own_api.py")):
        assert f"/{route}" in API, route


def test_the_sandboxs_faults_and_control_calls_are_those_of_the_code():
    page = read("docs/sandbox.md")
    named = {name for row in table(page, "Fault", "Meaning") for name in re.findall(r"`(\w+)`", row[0])}
    known = re.search(r"_KNOWN = \{(.*?)\}", read("app/sandbox/faults.py"), re.DOTALL)
    assert known
    assert named == set(re.findall(r'"(\w+)"', known[1]))
    calls = {call for row in table(page, "Call", "Does") for call in re.findall(r"`(\w+ [\w-]+)`", row[0])}
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "app/sandbox/api").glob("control*.py"))
    real = re.findall(r'\("(GET|POST)", "([\w-]+)"\):', sources)
    assert calls == {f"{method} {name}" for method, name in real}


def test_the_readme_shows_words_that_make_run_says():
    (excerpt,) = (block for block in blocks(read("README.md"), "text") if "Uploaded" in block)
    source = (
        read("app/cli/run/narration.py") + read("app/cli/run/showing.py") + read("app/sandbox/example.py")
    )
    for words in ("Uploaded to the sandbox account, and what the rules did:", "filled in", "mandatory here"):
        assert words in excerpt
        assert words in source
    for public_id in re.findall(r"^  (\w+/\S+)", excerpt, re.MULTILINE):
        assert f'"{public_id}"' in source


def test_sentences_on_the_page_for_bad_days_are_said_by_the_code():
    sources = {
        "is taken by another program": "app/cli/run/checks.py",
        "REDIS_URL: no Redis server answers there": "app/cli/run/checks.py",
        "refuses the key": "app/cli/run/checks.py",
        "Another run (process": "app/cli/run/home.py",
        "CLOUDINARY_URL is not set": "app/wiring.py",
        "No embedded Redis for this machine": "app/cli/run/embedded_redis.py",
        "This Redis was never set up for": "app/web/degraded.py",
        "lost what it held: nothing is enforced.": "app/web/degraded.py",
        "Paused until": "app/web/degraded.py",
        "The rules file": "app/web/degraded.py",
        "is not in force, earlier rules are: ": "app/web/degraded.py",
        "is suspended: ": "app/usecases/rulebook/listing.py",
        "a delivery was refused: ": "app/web/refusals.py",
        "It is signed by a key this service does not have: ": "app/usecases/explain_refusals.py",
        "The body was changed on the way": "app/usecases/explain_refusals.py",
        "It carries no X-Cld-Signature header": "app/usecases/explain_refusals.py",
        "It is signed with SHA-1": "app/usecases/explain_refusals.py",
        "looks and changes nothing": "app/web/access/guard.py",
        "No password, key or session is taken here": "app/web/access/plain_http.py",
        "no login is possible": "app/web/access/plain_http.py",
        "put a proxy with TLS before": "app/web/access/plain_http.py",
        "you came through a proxy that the service was not told of": "app/web/access/plain_http.py",
        "does not say that you came over TLS": "app/web/access/plain_http.py",
        "the name in your address bar is not this machine's": "app/web/access/plain_http.py",
        "too many wrong passwords; try again in ": "app/web/access/identity.py",
        "a login was refused": "app/web/login.py",
    }
    page = read("docs/when-things-go-wrong.md")
    for sentence, source in sources.items():
        assert sentence in page, sentence
        assert sentence in read(source), sentence
