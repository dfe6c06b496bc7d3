"""The command line as a whole: help, exit codes, what importing it costs."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from app.cli import COMMANDS, main
from app.cli.rules.group import RULES_COMMANDS
from app.cli.web import granian_command

HEAVY = {
    "flask",
    "redis",
    "rq",
    "requests",
    "jsonschema",
    "app.rules",
    "app.config",
    "app.sandbox",
    "ruamel.yaml",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


@pytest.mark.parametrize("name", RULES_COMMANDS)
def test_every_command_of_rules_explains_itself(name):
    result = CliRunner().invoke(main, ["rules", name, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 10


def test_help_names_every_command():
    told = CliRunner().invoke(main, ["--help"]).stdout
    assert all(f"\n  {name} " in told for name in COMMANDS)


@pytest.mark.parametrize("arguments", [["nonsense"], ["evaluate"], ["web", "--port", "0"]])
def test_misuse_ends_with_2(arguments):
    assert CliRunner().invoke(main, arguments).exit_code == 2


@pytest.mark.parametrize("name", ["web", "worker", "sandbox", "run"])
def test_a_wrong_setting_is_a_sentence_and_2(name):
    result = CliRunner().invoke(main, [name], env={"PORT": "many"})
    assert result.exit_code == 2
    assert result.stderr == 'PORT: "many" is not a port number between 1 and 65535\n'


def test_web_refuses_a_rules_file_that_cannot_be_used(tmp_path):
    file = tmp_path / "rules.json"
    file.write_text('[{"name": "x"}]')
    environment = {
        "CLOUDINARY_URL": "cloudinary://k:s@c",
        "RULES_FILE": str(file),
        "ADMIN_PASSWORD": "long enough",
    }
    result = CliRunner().invoke(main, ["web"], env=environment)
    assert result.exit_code == 2
    assert result.stderr.splitlines()
    assert all(line.startswith(f"RULES_FILE {file} /0") for line in result.stderr.splitlines())


def test_a_taken_sandbox_port_is_a_sentence_and_2():
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = CliRunner().invoke(main, ["sandbox", "--port", port])
    assert result.exit_code == 2
    assert f"Port {port} is already in use" in result.stderr


@pytest.mark.parametrize(("option", "enforces"), [(["--enforce-rules"], True), ([], False)])
def test_the_sandbox_enforces_rules_if_told_to(monkeypatch, option, enforces):
    served = {}
    monkeypatch.setattr(
        "app.sandbox.serve.serve", lambda account, port, **options: served.update(account=account)
    )
    assert CliRunner().invoke(main, ["sandbox", "--port", "1", *option]).exit_code == 0
    assert served["account"].enforce_rules is enforces


def test_importing_the_command_line_loads_nothing_heavy():
    program = "import app.cli, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_granian_knows_every_option_it_is_given():
    from granian.cli import cli

    arguments = granian_command("127.0.0.1", 8000, 2, 4)[2:]
    context = cli.make_context("granian", arguments)
    assert (context.params["port"], context.params["factory"]) == (8000, True)
