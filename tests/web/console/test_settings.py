from __future__ import annotations

import re

import pytest

from app.model import Finding, Signer
from app.usecases.doctor import Finding as Complaint
from app.usecases.doctor import Level
from app.web.console.settings import masked, without_password
from tests.docs.pages import read
from tests.web.conftest import NOW, PASSWORD, SECRET, VIEWING

from .conftest import HOSTILE

SETTINGS = "/accounts/demo/settings"
REDIS = "redis://user:hush%40hush@redis.example:6379/3?password=more-hush"


def test_what_is_configured_is_shown_and_no_secret_is(make):
    made = make(
        VIEWER_PASSWORD=VIEWING, REDIS_URL=REDIS, WEBHOOK_SECRETS="demo:another-hushed-secret", FLAG_TAG=""
    )
    text = made.client.get(SETTINGS, **made.admin).text
    assert "redis://redis.example:6379/3" in text
    assert "1 besides the account" in text
    for secret in (PASSWORD, VIEWING, "other-secret", "hush", "another-hushed-secret"):
        assert secret not in text
    assert f">{SECRET}<" not in text


def test_every_setting_is_there(page):
    told = page(SETTINGS)
    names = set(re.findall(r"^### `([A-Z_]+)`$", read("docs/settings.md"), re.MULTILINE))
    assert {"MODE", "FLAG_TAG", "REDIS_URL"} < names
    # the first is told account by account, the second is not this service's
    assert [name for name in names - {"CLOUDINARY_URL", "SANDBOX_PORT"} if f">{name}<" not in told] == []


def test_where_notices_go_is_shown_without_its_path(make):
    url = "https://hooks.example.com/services/T000/hushed-token?key=hushed"
    made = make(NOTICE_URL=url, NOTICE_SECRET="whsec_" + "aHVzaGVkLWh1c2hlZC1odXNoZWQtaHVzaGVk")
    text = made.client.get(SETTINGS, **made.admin).text
    assert "hooks.example.com" in text
    assert "hushed" not in text
    assert "aHVzaGVk" not in text


def test_keys_that_sign_and_keys_that_are_not_known_are_told(page, world):
    marks = world.parts.settings.accounts["demo"].secret_marks
    world.parts.signatures.signed("demo", marks[0], Signer(NOW - 60, "614"))
    world.parts.signatures.refused("demo", Finding("unknown_key", HOSTILE), NOW)
    text = page(SETTINGS)
    assert "It signs." in text
    assert "Keys that sign and are not known here" in text
    assert "<script>" not in text


def test_a_secret_that_never_signed_is_told(page):
    assert "No delivery was signed with it yet." in page(SETTINGS)


def test_a_check_up_is_made_when_asked_for_and_shows_the_worst_first(world, post, page):
    world.complaints[:] = [
        Complaint(Level.GOOD, "Redis", "keeps what it is given"),
        Complaint(Level.BAD, "demo", HOSTILE, "Run `fieldwarden connect poll`."),
    ]
    assert "Looks at everything" in page(SETTINGS)
    text = post(f"{SETTINGS}/check-up")
    assert "1 thing to look at." in text
    assert text.index("&lt;script") < text.index("keeps what it is given")
    assert "<code>fieldwarden connect poll</code>" in text


def test_a_check_up_without_complaints_says_so(world, post):
    world.complaints[:] = [Complaint(Level.GOOD, "Redis", "keeps what it is given")]
    assert "Everything is as it should be." in post(f"{SETTINGS}/check-up")


def test_the_viewer_sees_settings_and_no_button(viewed):
    text = viewed(SETTINGS)
    assert "FLAG_TAG" in text
    assert "Check now" not in text


@pytest.mark.parametrize(("key", "told"), [("123456789012345", "…2345"), ("short", "set, not shown")])
def test_of_a_key_the_end_is_shown(key, told):
    assert masked(key) == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("rediss://:p@w@host/1", "rediss://host/1"),
        ("unix:///run/redis.sock?db=2&password=x", "unix:///run/redis.sock"),
    ],
)
def test_of_redis_the_place_is_shown(url, told):
    assert without_password(url) == told
