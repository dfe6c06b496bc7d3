"""The page on the sandbox account: its programs run, its tables are those of the code."""

import os
import re
import subprocess
import sys

import click
import pytest

from app.cli import main
from app.cli.sandbox_greeting import greeting
from app.sandbox import SandboxAccount, SandboxServer
from app.sandbox.faults import Faults
from app.sandbox.for_tests import CloudinarySandbox
from app.sandbox.start import Start
from tests.clients.packages import INSTALLED, CannotInstall, install
from tests.processes import free_ports

from .pages import ROOT, blocks, read, section, table

PAGE = read("docs/sandbox.md")
CLIENTS = section(PAGE, "## Connect a client")
TESTS = section(PAGE, "## In your own tests")


@pytest.fixture
def server():
    with SandboxServer(SandboxAccount()) as running:
        yield running


@pytest.fixture
def environment(server):
    """What a program needs to know, and nothing else of this machine's."""
    return {"PATH": "/usr/bin:/bin", "CLOUDINARY_URL": server.cloudinary_url}


def stored(server, public_id):
    (asset,) = CloudinarySandbox(server).assets(f'public_id="{public_id}"')
    return asset


def run(*command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_program_meets_the_account(server, environment):
    (program,) = blocks(CLIENTS, "python")
    told = run(sys.executable, "-c", program, environment=environment)
    assert told == "{'category': 'product'}\n"
    assert stored(server, "try/python")["metadata"] == {"category": "product"}


def test_the_node_program_meets_the_account(server, environment):
    try:
        install()
    except CannotInstall as reason:
        pytest.skip(str(reason))
    (program,) = blocks(CLIENTS, "javascript")
    packages = {"NODE_PATH": str(INSTALLED.parent), "PATH": os.environ["PATH"]}
    assert run("node", "-e", program, environment={**environment, **packages}) == "{ category: 'product' }\n"
    assert stored(server, "try/node")["metadata"] == {"category": "product"}


def test_the_calls_of_cld_meet_the_account(server, environment):
    (lines,) = (block for block in blocks(CLIENTS, "sh") if block.startswith("cld"))
    cld = str(ROOT / sys.executable).rpartition("/")[0]
    told = run("sh", "-ec", lines, environment={**environment, "PATH": f"{cld}:/usr/bin:/bin"})
    assert '"total_count": 1' in told
    asset = stored(server, "try/cld")
    assert (asset["metadata"], asset["tags"]) == ({"category": "product"}, ["new"])


def test_the_call_of_curl_meets_the_account(server, environment):
    (lines,) = (block for block in blocks(CLIENTS, "sh") if block.startswith("curl"))
    run("sh", "-ec", lines.replace("http://127.0.0.1:8001", server.url), environment=environment)
    assert stored(server, "try/curl")["metadata"] == {"category": "employee", "team": "marketing"}


def test_the_control_calls_of_curl_do_what_they_say(server, environment, tmp_path):
    Start(assets=3)(server.account)
    (lines,) = blocks(section(PAGE, "## Control"), "sh")
    moved = lines.replace("http://127.0.0.1:8001", server.url).replace(
        "account.json", f"{tmp_path}/account.json"
    )
    told = run("sh", "-ec", moved, environment=environment)
    assert '"assets":3' in told
    assert server.account.faults.current()["statuses"][0]["message"] == "not today"


def test_what_is_printed_at_the_start_is_shown():
    (shown,) = (block for block in blocks(PAGE, "text") if block.startswith("serving"))
    server = SandboxServer(SandboxAccount(start=Start(assets=1000)), 8001)
    assert "\n".join(greeting(server, None, None)) == shown.rstrip("\n")


def test_options_are_those_of_the_command():
    command = main.get_command(click.Context(main), "sandbox")
    offered = {option for parameter in command.params for option in parameter.opts}
    listed = {row[0].strip("`").split(" ")[0] for row in table(PAGE, "Option", "Meaning")}
    assert listed == {option for option in offered if option.startswith("--")}


def test_recipes_for_bad_days_are_understood():
    rows = table(section(PAGE, "## Bad days"), "To see what your program does when", "Use")
    recipes = [recipe for _, use in rows for recipe in re.findall(r"`(\{.*?\})`", use)]
    assert len(recipes) >= 5
    for recipe in recipes:
        command = main.get_command(click.Context(main), "sandbox")
        (faults,) = (parameter for parameter in command.params if parameter.name == "faults")
        Faults().set(faults.type.convert(recipe, None, None))


def test_everything_that_the_fixture_offers_is_told():
    offered = {name for name in vars(CloudinarySandbox) if not name.startswith("_")}
    rows = table(TESTS, "Name", "Gives")
    assert {name for row in rows for name in re.findall(r"`\.(\w+)", row[0])} == offered


def test_the_suite_on_the_page_passes(tmp_path):
    suite, _ = blocks(TESTS, "python")
    (tmp_path / "test_catalogue.py").write_text(suite)
    plugin = ["-p", "app.sandbox.pytest_plugin", "-p", "no:fieldwarden", "-p", "no:cacheprovider"]
    told = run(
        *(sys.executable, "-m", "pytest", str(tmp_path), "--rootdir", str(tmp_path), *plugin),
        environment={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )
    assert "4 passed" in told


def test_the_fixture_for_an_environment_of_its_own_works(tmp_path):
    _, fixtures = blocks(TESTS, "python")
    command = tmp_path / "fieldwarden"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m app.cli "$@"\n')
    command.chmod(0o755)
    (port,) = free_ports(1)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/__init__.py").write_text("mine = True\n")
    (tmp_path / "conftest.py").write_text(fixtures.replace("8011", str(port)))
    (tmp_path / "test_mine.py").write_text(
        """
import app
import cloudinary.api
import pytest

@pytest.mark.parametrize("name", ["a", "b"])
def test_an_account_of_its_own(sandbox, name):
    cloudinary.reset_config()
    assert cloudinary.api.list_metadata_fields()["metadata_fields"] == []
    cloudinary.api.add_metadata_field({"external_id": name, "type": "string", "label": name})
    assert app.mine
"""
    )
    alone = ["-p", "no:fieldwarden", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    told = run(
        *(sys.executable, "-m", "pytest", str(tmp_path), *alone),
        environment={"PATH": "/usr/bin:/bin", "FIELDWARDEN": str(command), "PYTHONPATH": str(tmp_path)},
    )
    assert "2 passed" in told
