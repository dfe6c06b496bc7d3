"""Settings are read once, checked together, and say what is wrong."""

from pathlib import Path

import pytest

from app.config import new_secret, read_settings
from app.errors import ConfigurationError

ACCOUNT = "cloudinary://key:s%2Fcret@cloud"


def problems(**environment: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_settings(environment)
    return str(caught.value).splitlines()


def test_nothing_set_is_fine():
    settings = read_settings({})
    assert (settings.port, settings.sandbox_port, settings.mode) == (8000, 8001, "enforce")
    assert (settings.rules_source, settings.rules_file, settings.accounts) == ("local", None, {})
    assert (settings.schema_refresh, settings.flag_tag, settings.clear_invalid) == (
        300,
        "missing-metadata",
        False,
    )
    assert (settings.max_body, settings.home, settings.admin_password) == (
        20_000_000,
        Path(".fieldwarden"),
        None,
    )


def test_an_empty_setting_means_its_default_but_an_empty_tag_means_none():
    settings = read_settings({"PORT": "", "MODE": " ", "FLAG_TAG": "", "CLEAR_INVALID": ""})
    assert (settings.port, settings.mode, settings.flag_tag, settings.clear_invalid) == (
        8000,
        "enforce",
        "",
        False,
    )


def test_several_accounts_each_with_its_own_secrets():
    settings = read_settings(
        {
            "CLOUDINARY_URL": f"{ACCOUNT} cloudinary://k2:s2@other?upload_prefix=https://api-eu.cloudinary.com/",
            "WEBHOOK_SECRETS": "cloud:older other:x:y cloud:oldest",
        }
    )
    first, second = settings.accounts["cloud"], settings.accounts["other"]
    assert (first.key, first.secret, first.api_base) == ("key", "s/cret", "https://api.cloudinary.com")
    assert first.webhook_secrets == ("s/cret", "older", "oldest")
    assert (second.api_base, second.webhook_secrets) == ("https://api-eu.cloudinary.com", ("s2", "x:y"))


def test_an_account_may_be_set_to_sha256_alone():
    urls = f"{ACCOUNT}?signature_algorithm=SHA256 cloudinary://k:s@other?signature_algorithm=sha1"
    first, second = read_settings({"CLOUDINARY_URL": urls}).accounts.values()
    assert (first.sha256_only, second.sha256_only) == (True, False)


def test_secrets_are_told_apart_by_marks_that_tell_nothing():
    urls = f"{ACCOUNT} cloudinary://k:s%2Fcret@other"
    settings = read_settings({"CLOUDINARY_URL": urls, "WEBHOOK_SECRETS": "cloud:older"})
    first, older = settings.accounts["cloud"].secret_marks
    (same_secret,) = settings.accounts["other"].secret_marks
    assert len({first, older, same_secret}) == 3
    assert {len(mark) for mark in (first, older)} == {8}


def test_an_account_of_ones_own_rules_is_only_flagged_unless_told_otherwise():
    assert read_settings({"RULES_SOURCE": "account"}).mode == "flag"
    assert read_settings({"RULES_SOURCE": "account", "MODE": "Enforce"}).mode == "enforce"


@pytest.mark.parametrize(
    ("text", "size"), [("20MB", 20_000_000), ("500 kb", 500_000), ("1048576", 1_048_576), ("7b", 7)]
)
def test_sizes(text, size):
    assert read_settings({"MAX_BODY": text}).max_body == size


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CLOUDINARY_URL", "cloud", "every account is written"),
        ("CLOUDINARY_URL", "cloudinary://key@cloud", "every account is written"),
        ("CLOUDINARY_URL", f"{ACCOUNT} {ACCOUNT}", '"cloud" is named twice'),
        ("CLOUDINARY_URL", f"{ACCOUNT}?upload_prefix=ftp://x", "must be an http(s) address"),
        ("CLOUDINARY_URL", f"{ACCOUNT}?upload_prefix=https://a:b@x", "must be an http(s) address"),
        ("CLOUDINARY_URL", f"{ACCOUNT}?signature_algorithm=md5", "must be sha1 or sha256"),
        ("REDIS_URL", "localhost:6379", "expected redis://"),
        ("REDIS_URL", "redis://h:bad/0", "expected redis://<host>:<port>/<database>"),
        ("REDIS_URL", "redis://h:70000/0", "expected redis://<host>:<port>/<database>"),
        ("REDIS_URL", "rediss://:secret@/0", "expected rediss://<host>:<port>/<database>"),
        ("REDIS_URL", "redis://h/mine", 'the database is a number, not "mine"'),
        ("REDIS_URL", "unix:///s?db=mine", 'the database is a number, not "mine"'),
        ("REDIS_URL", "unix://", "expected the path of a socket"),
        ("REDIS_PREFIX", "a:b", "up to 100 letters"),
        ("REDIS_PREFIX", "rq", "keys of RQ itself"),
        ("PORT", "0", "is not a port number"),
        ("PORT", "٣", "is not a port number"),
        ("SANDBOX_PORT", "65536", "is not a port number"),
        ("SCHEMA_REFRESH", "0", "is not a number of seconds above 0"),
        ("FLAG_TAG", "a,b", "a tag has no comma"),
        ("CLEAR_INVALID", "maybe", "neither true nor false"),
        ("MAX_BODY", "lots", "is not a size"),
        ("NOTICE_URL", "hooks.example", "expected the https:// address"),
        ("NOTICE_URL", "ftp://hooks.example/x", "expected the https:// address"),
        ("NOTICE_URL", "https://hooks.example:99999/x", "expected the https:// address"),
        ("NOTICE_URL", "http://hooks.example/x", "sent in clear"),
        ("NOTICE_URL", "https://me:pw@hooks.example/x", "do not belong into the address"),
        ("NOTICE_SECRET", "short", "shorter than 24"),
        ("NOTICE_SECRET", "<" + "x" * 30 + ">", "is a placeholder"),
        ("NOTICE_SECRET", "whsec_" + "!" * 30, "after whsec_ comes base64"),
        ("NOTICE_EVERY", "-1", "is not a number of seconds"),
        ("RULES_SOURCE", "remote", "is not one of local, account"),
        ("MODE", "loud", "is not one of enforce, flag, observe"),
        ("LOG_LEVEL", "chatty", "is not one of debug"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy(name, value, told):
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert told in problem


@pytest.mark.parametrize(
    "url",
    ["redis://h", "redis://u:p@[::1]:6379/2", "rediss://h:1/?db=3", "unix:///run/redis.sock?db=0"],
)
def test_addresses_of_redis(url):
    assert read_settings({"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    "url", ["https://hooks.example/services/T/B/x", "http://127.0.0.1:9/x", "http://localhost/"]
)
def test_notices_go_over_tls_or_stay_on_this_machine(url):
    settings = read_settings({"NOTICE_URL": url, "NOTICE_EVERY": "0"})
    assert (settings.notice_url, settings.notice_every) == (url, 0.0)
    assert "hooks" not in repr(settings)


def test_a_secret_for_notices_is_that_of_the_standard_or_any_long_text():
    standard = read_settings({"NOTICE_SECRET": "whsec_" + "YWJj" * 8})
    assert (standard.notice_key, read_settings({}).notice_key) == (b"abc" * 8, None)
    assert (
        read_settings({"NOTICE_SECRET": "any text of some length" + "!"}).notice_key
        == b"any text of some length!"
    )
    assert "abcabc" not in repr(standard)


def test_the_secret_for_notices_is_no_other_secret():
    secret = "an-api-secret-of-some-length"
    (told,) = problems(CLOUDINARY_URL=f"cloudinary://k:{secret}@c", NOTICE_SECRET=secret)
    assert told == "NOTICE_SECRET: it is also a secret of an account; take one of its own"


def test_all_wrong_values_are_told_together():
    assert len(problems(PORT="x", MODE="y", MAX_BODY="z")) == 3


def test_webhook_secrets_of_unknown_accounts_are_refused():
    told = problems(CLOUDINARY_URL=ACCOUNT, WEBHOOK_SECRETS="other:x")
    assert told == ["WEBHOOK_SECRETS: CLOUDINARY_URL has no account named other"]


def test_badly_written_webhook_secrets_are_refused_without_being_shown():
    (told,) = problems(CLOUDINARY_URL=ACCOUNT, WEBHOOK_SECRETS="hunter2")
    assert told.startswith("WEBHOOK_SECRETS: expected <cloud_name>:<secret>")
    assert "hunter2" not in told


def test_a_rules_file_and_the_accounts_own_rules_exclude_each_other():
    assert "exclude each other" in problems(RULES_FILE="r.json", RULES_SOURCE="account")[0]


def test_secrets_are_not_shown():
    settings = read_settings(
        {
            "CLOUDINARY_URL": "cloudinary://key:hush1@cloud",
            "WEBHOOK_SECRETS": "cloud:hush2",
            "ADMIN_PASSWORD": "hush3, hush3",
            "VIEWER_PASSWORD": "hush5, hush5",
            "REDIS_URL": "redis://:hush4@x/0",
        }
    )
    assert "hush" not in repr(settings)


def test_made_secrets_differ():
    assert len({new_secret() for _ in range(100)}) == 100
