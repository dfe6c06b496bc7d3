"""The files around the product agree with it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def settings_read() -> set[str]:
    """Every environment variable that the settings are read from."""
    source = read("app/config.py")
    named = re.findall(r'reader\.(?:read|choice)\(\s*"([A-Z_]+)"', source)
    return {*named, *re.findall(r'environment(?:\.get\(|\[)"([A-Z_]+)"', source)}


def test_the_example_of_settings_names_each_of_them_once():
    named = re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(settings_read())


def test_every_setting_in_the_example_is_explained():
    paragraphs = read(".env.example").split("\n\n")
    for paragraph in paragraphs:
        lines = paragraph.splitlines()
        if re.match(r"#?[A-Z_]+=", lines[-1]):
            assert lines[0].startswith("# "), paragraph


def test_only_existing_commands_are_started():
    for name in ("Procfile", "Dockerfile", "docker-compose.yml"):
        found = re.findall(r'fieldwarden(?: |", ")(\w+)', read(name))
        assert set(found) <= set(COMMANDS), name
    assert re.findall(r"^(\w+):", read("Procfile"), re.MULTILINE) == ["web", "worker"]


def test_no_secret_and_no_container_name_stands_in_the_compose_file():
    text = read("docker-compose.yml")
    assert "container_name" not in text
    assert not re.search(r"(?i)password|secret:|cloudinary://", text)


def test_constraints_are_exact_and_cover_what_is_asked_for():
    lines = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9a-z.]+", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    dependencies = read("pyproject.toml").partition("[project.scripts]")[0]
    asked = re.findall(r'^    "([A-Za-z0-9._-]+)', dependencies, re.MULTILINE)
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in asked} <= pinned


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
@pytest.mark.parametrize("target", ["run", "test", "check", "clean", "help"])
def test_make_knows_its_targets(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_signals_reach_what_make_runs():
    assert "\t@exec $(BIN)/fieldwarden run\n" in read("Makefile")
