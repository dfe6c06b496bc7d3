"""Settings that would leave a door open stop the start, and say what to do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.config import read_settings
from app.errors import ConfigurationError
from tests.docs.pages import read, section, table

from .test_config import problems

REAL = "cloudinary://123456789012345:aB3dE5fG7hJ9kL1mN3pQ5rS7tU9@demo"
HERE = "?upload_prefix=http://127.0.0.1:8001"
PLACEHOLDERS = [
    "<api_secret>",
    "<your_api_secret>",
    "**********",
    "xxxxxxxx",
    "...",
    "your_api_secret",
    "abcd",
]


def url(secret: str, key: str = "123456789012345", cloud: str = "demo", more: str = "") -> str:
    return f"cloudinary://{key}:{secret}@{cloud}{more}"


@pytest.mark.parametrize("secret", PLACEHOLDERS)
def test_a_placeholder_is_no_secret(secret):
    (told,) = problems(CLOUDINARY_URL=url(secret))
    assert told.startswith(
        'CLOUDINARY_URL: the secret of "demo" is a placeholder, not a secret; copy the real one'
    )
    (told,) = problems(CLOUDINARY_URL=REAL, WEBHOOK_SECRETS=f"demo:{secret}")
    assert told.startswith('WEBHOOK_SECRETS: the secret of "demo" is a placeholder')


def test_the_example_file_as_it_stands_is_refused():
    given = dict(line.split("=", 1) for line in read(".env.example").splitlines() if line[:1].isupper())
    told = problems(**given)
    assert len(told) == 2
    assert all("copy the real one from the console" in problem for problem in told)


def test_the_sandboxs_secret_is_for_the_sandbox_alone():
    (told,) = problems(CLOUDINARY_URL=url("sandbox-secret"))
    assert "is that of the sandbox account, which everybody knows" in told
    (told,) = problems(CLOUDINARY_URL=REAL, WEBHOOK_SECRETS="demo:sandbox-secret")
    assert told.startswith("WEBHOOK_SECRETS: ")
    for address in ("http://127.0.0.1:8001", "http://localhost:8001", "http://[::1]:8001"):
        read_settings({"CLOUDINARY_URL": url("sandbox-secret", more=f"?upload_prefix={address}")})


@pytest.mark.parametrize("missing", ["cloudinary://key@demo", "cloudinary://key:@demo", "cloudinary://demo"])
def test_no_secret_is_no_account(missing):
    (told,) = problems(CLOUDINARY_URL=missing)
    assert "every account is written cloudinary://<api_key>:<api_secret>@<cloud_name>" in told


@pytest.mark.parametrize(
    "host", ["api.cloudinary.com", "10.0.0.5", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_no_key_goes_over_plain_http_to_another_machine(host):
    (told,) = problems(CLOUDINARY_URL=f"{REAL}?upload_prefix=http://{host}")
    assert told.endswith("write https://")
    read_settings({"CLOUDINARY_URL": f"{REAL}?upload_prefix=https://{host}"})


@pytest.mark.parametrize("name", ["ADMIN_PASSWORD", "VIEWER_PASSWORD"])
@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("tiny", "shorter than 8 characters"),
        ("1234567", "shorter than 8 characters"),
        ("password", "everybody tries first"),
        ("ChangeMe", "everybody tries first"),
        ("<admin_password>", "everybody tries first"),
        ("********", "everybody tries first"),
        ("aB3dE5fG7hJ9kL1mN3pQ5rS7tU9", "also a secret of an account"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(name, password, told):
    (problem,) = problems(CLOUDINARY_URL=REAL, **{name: password})
    assert problem.startswith(f"{name}: it is")
    assert told in problem
    assert password not in problem


def test_the_viewer_has_a_password_of_their_own():
    (told,) = problems(ADMIN_PASSWORD="good enough", VIEWER_PASSWORD="good enough")
    assert told.startswith("VIEWER_PASSWORD: it is the same as ADMIN_PASSWORD")


@pytest.mark.parametrize("name", ["TRUSTED_PROXIES", "PLAIN_HTTP_FROM"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("nginx", "neither an address nor a network"),
        ("10.0.0.5/8", "neither an address nor a network"),
        ("10.0.0.1 0.0.0.0/0", "would be everybody"),
        ("::/0", "would be everybody"),
        ("1", "neither an address nor a network"),
    ],
)
def test_networks_are_networks_and_not_everybody(name, value, told):
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert told in problem


def test_what_is_safe_is_not_complained_of():
    read_settings(
        {
            "CLOUDINARY_URL": f"{REAL} {url('sandbox-secret', 'sandbox-key', 'sandbox', HERE)}",
            "WEBHOOK_SECRETS": "demo:hJ9kL1mN3pQ5rS7tU9aB3dE5fG7",
            "ADMIN_PASSWORD": "pass word",
            "VIEWER_PASSWORD": "only looking",
            "TRUSTED_PROXIES": "172.18.0.1, 10.0.0.0/8 2001:db8::/64",
            "PLAIN_HTTP_FROM": "10.1.2.3",
        }
    )


@pytest.mark.parametrize("command", ["web", "worker", "run"])
def test_every_command_stops_with_all_that_is_wrong(command, tmp_path):
    settings = {"CLOUDINARY_URL": url("<api_secret>"), "ADMIN_PASSWORD": "tiny"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", command],
        env={"PATH": os.environ["PATH"], "FIELDWARDEN_HOME": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "CLOUDINARY_URL",
        "ADMIN_PASSWORD",
    ]
    assert "short" not in done.stderr.replace("shorter", "")


def test_the_page_lists_what_is_refused_with_the_words_that_are_said():
    source = read("app/unsafe.py") + read("app/config.py") + read("app/usecases/documents/document.py")
    source += read("app/cli/run/checks.py")
    rows = table(section(read("docs/settings.md"), "## What stops the start"), "Setting", "It says")
    assert len(rows) > 8
    for _, words, *_ in rows:
        assert words.strip("`") in " ".join(source.replace('"\n', "").split()), words


def test_a_wrong_setting_is_an_error_of_its_own():
    with pytest.raises(ConfigurationError):
        read_settings({"ADMIN_PASSWORD": "tiny"})
