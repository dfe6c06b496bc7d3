"""Settings: one frozen object, read once from the environment, the only reader of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeAlias, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app import unsafe
from app.addresses import is_this_machine
from app.errors import ConfigurationError
from app.model import PREFIX

T = TypeVar("T")
Network: TypeAlias = IPv4Network | IPv6Network

API_BASE = "https://api.cloudinary.com"
RULES_SOURCES = ("local", "account")
MODES = ("enforce", "flag", "observe")
TRUE = ("1", "true", "yes", "on")
FALSE = ("", "0", "false", "no", "off")
NAME = r"[A-Za-z0-9_.-]{1,100}"


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """One Cloudinary account: its cloud name, API key and secret, and where its API is.

    webhook_secrets: every secret that may have signed this account's notifications, its own first.
    sha256_only: its notifications are signed with SHA-256 and no longer with SHA-1.
    secret_marks: a short name for each webhook secret, by which it can be told apart and nothing else.
    """

    cloud: str
    key: str
    secret: str = field(repr=False)
    api_base: str = API_BASE
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    sha256_only: bool = False
    secret_marks: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        marks = tuple(_mark(self.cloud, secret) for secret in self.webhook_secrets)
        object.__setattr__(self, "secret_marks", marks)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, checked. See docs/settings.md for what each one means."""

    accounts: Mapping[str, AccountSettings]
    redis_url: str = field(repr=False)
    redis_prefix: str
    port: int
    sandbox_port: int
    rules_source: str
    rules_file: Path | None
    mode: str
    schema_refresh: float
    poll_channel: str
    sweep_every: float
    sweep_calls: int
    audit_days: int
    audit_entries: int
    ask_above: tuple[int, float]
    flag_tag: str
    clear_invalid: bool
    max_body: int
    notice_url: str | None = field(repr=False)
    notice_key: bytes | None = field(repr=False)
    notice_every: float
    admin_password: str | None = field(repr=False)
    viewer_password: str | None = field(repr=False)
    trusted_proxies: tuple[Network, ...]
    plain_http_from: tuple[Network, ...]
    home: Path
    log_level: str


def read_only_reason(settings: Settings) -> str | None:
    """Return why rules cannot be changed here, with the place where they can be; None if they can."""
    if settings.rules_file:
        return f"the rules come from the file {settings.rules_file.name} (RULES_FILE); change them there"
    if settings.rules_source == "account":
        return "the rules are the account's own (RULES_SOURCE=account); change them in the account"
    return None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check all settings.

    Raises ConfigurationError that names every wrong setting and what it should be.
    """
    reader = _Reader(environment)
    rules_source = reader.choice("RULES_SOURCE", "local", RULES_SOURCES)
    webhook_secrets = reader.read("WEBHOOK_SECRETS", "", _webhook_secrets)
    accounts = reader.read("CLOUDINARY_URL", "", lambda text: _accounts(text, webhook_secrets))
    if stray := sorted(set(webhook_secrets) - set(accounts)):
        reader.problems.append(f"WEBHOOK_SECRETS: CLOUDINARY_URL has no account named {', '.join(stray)}")
    settings = Settings(
        accounts=accounts,
        redis_url=reader.read("REDIS_URL", "redis://127.0.0.1:6379/0", _redis_url),
        redis_prefix=reader.read("REDIS_PREFIX", PREFIX, _prefix),
        port=reader.read("PORT", "8000", _port),
        sandbox_port=reader.read("SANDBOX_PORT", "8001", _port),
        rules_source=rules_source,
        rules_file=Path(environment["RULES_FILE"]) if environment.get("RULES_FILE") else None,
        mode=reader.choice("MODE", "flag" if rules_source == "account" else "enforce", MODES),
        schema_refresh=reader.read("SCHEMA_REFRESH", "300", _seconds),
        poll_channel=reader.read("POLL_CHANNEL", "", _channel),
        sweep_every=reader.read("SWEEP_EVERY", "86400", _seconds_or_never),
        sweep_calls=reader.read("SWEEP_CALLS", "100", _count),
        ask_above=reader.read("ASK_ABOVE", "1000 20%", _number_and_share),
        audit_days=reader.read("AUDIT_DAYS", "365", _count),
        audit_entries=reader.read("AUDIT_ENTRIES", "100000", _count),
        flag_tag=reader.read("FLAG_TAG", "missing-metadata", _tag),
        clear_invalid=reader.read("CLEAR_INVALID", "false", _boolean),
        max_body=reader.read("MAX_BODY", "20MB", _size),
        notice_url=reader.read("NOTICE_URL", "", _notice_url),
        notice_key=reader.read("NOTICE_SECRET", "", _notice_key),
        notice_every=reader.read("NOTICE_EVERY", "3600", _seconds_or_never),
        admin_password=environment.get("ADMIN_PASSWORD") or None,
        viewer_password=environment.get("VIEWER_PASSWORD") or None,
        trusted_proxies=reader.read("TRUSTED_PROXIES", "", _networks),
        plain_http_from=reader.read("PLAIN_HTTP_FROM", "", _networks),
        home=Path(environment.get("FIELDWARDEN_HOME") or ".fieldwarden"),
        log_level=reader.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
    )
    if settings.rules_file and rules_source == "account":
        reader.problems.append("RULES_FILE and RULES_SOURCE=account exclude each other: unset one")
    reader.problems += _unsafe(settings)
    if reader.problems:
        raise ConfigurationError("\n".join(reader.problems))
    return settings


def _unsafe(settings: Settings) -> Iterator[str]:
    """Yield what would leave a door open, with what to do about it."""
    for account in settings.accounts.values():
        yield from _unsafe_account(account)
    named = {"ADMIN_PASSWORD": settings.admin_password, "VIEWER_PASSWORD": settings.viewer_password}
    passwords = {name: password for name, password in named.items() if password}
    secrets_of_accounts = {secret for one in settings.accounts.values() for secret in one.webhook_secrets}
    for name, password in passwords.items():
        if problem := unsafe.password_problem(password):
            yield f"{name}: {problem}"
        if password in secrets_of_accounts:
            yield f"{name}: it is also a secret of an account; take a password of its own"
    if settings.notice_key in {secret.encode("utf-8", "surrogateescape") for secret in secrets_of_accounts}:
        yield "NOTICE_SECRET: it is also a secret of an account; take one of its own"
    if len(passwords) > len(set(passwords.values())):
        yield "VIEWER_PASSWORD: it is the same as ADMIN_PASSWORD, so whoever looks could change; take another"


def _unsafe_account(account: AccountSettings) -> Iterator[str]:
    cloud, base = account.cloud, account.api_base
    if problem := unsafe.address_problem(base):
        yield f'CLOUDINARY_URL: the upload_prefix of "{cloud}" {problem}'
    if problem := unsafe.key_problem(account.key) or unsafe.key_problem(cloud):
        yield f'CLOUDINARY_URL: the key or name of "{cloud}" {problem}'
    is_local = is_this_machine(urlsplit(base).hostname or "")
    for number, secret in enumerate(account.webhook_secrets):
        if problem := unsafe.secret_problem(secret, is_local=is_local):
            yield f'{"WEBHOOK_SECRETS" if number else "CLOUDINARY_URL"}: the secret of "{cloud}" {problem}'


def new_secret() -> str:
    """Return a fresh password or key that a person can copy."""
    return secrets.token_urlsafe(18)


class _Reader:
    """Reads settings one by one and collects what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def read(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        try:
            # An unset FLAG_TAG means the default, an empty one means none.
            given = self.environment.get(name, default)
            return parse(given.strip() if given.strip() or name == "FLAG_TAG" else default)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return parse(default)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        def parse(text: str) -> str:
            if text.lower() not in allowed:
                raise ValueError(f'"{text}" is not one of {", ".join(allowed)}')
            return text.lower()

        return self.read(name, default, parse)


def _accounts(text: str, webhook_secrets: Mapping[str, list[str]]) -> dict[str, AccountSettings]:
    accounts: dict[str, AccountSettings] = {}
    for url in text.split():
        account = _account(url, webhook_secrets)
        if account.cloud in accounts:
            raise ValueError(f'the cloud "{account.cloud}" is named twice')
        accounts[account.cloud] = account
    return accounts


def _account(url: str, webhook_secrets: Mapping[str, list[str]]) -> AccountSettings:
    parts = urlsplit(url)
    cloud = parts.hostname and parts.netloc.rpartition("@")[2]
    if parts.scheme != "cloudinary" or not (cloud and parts.username and parts.password):
        raise ValueError("every account is written cloudinary://<api_key>:<api_secret>@<cloud_name>")
    options = parse_qs(parts.query)
    base = options.get("upload_prefix", [API_BASE])[0].rstrip("/")
    address = urlsplit(base)
    if address.scheme not in ("http", "https") or not address.hostname or "@" in address.netloc:
        raise ValueError(f'the upload_prefix of "{cloud}" must be an http(s) address and nothing more')
    algorithm = options.get("signature_algorithm", ["sha1"])[0].lower()
    if algorithm not in ("sha1", "sha256"):
        raise ValueError(f'the signature_algorithm of "{cloud}" must be sha1 or sha256, not "{algorithm}"')
    secret = unquote(parts.password)
    signing = dict.fromkeys([secret, *webhook_secrets.get(cloud, [])])
    return AccountSettings(
        cloud, unquote(parts.username), secret, base, tuple(signing), sha256_only=algorithm == "sha256"
    )


def _mark(cloud: str, secret: str) -> str:
    """Return 32 bits of a keyed hash: they tell a few secrets apart and are no help to whoever wants one."""
    key = f"webhook secret of {cloud}".encode()
    return hmac.new(key, secret.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()[:8]


def _webhook_secrets(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in text.split():
        cloud, colon, secret = pair.partition(":")
        if not (cloud and colon and secret):
            raise ValueError("expected <cloud_name>:<secret>, several separated by spaces")
        found.setdefault(cloud, []).append(secret)
    return found


def _redis_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ValueError("expected redis://, rediss:// or unix:// and the address of a Redis server")
    database = parse_qs(parts.query, keep_blank_values=True).get("db", [""])[0]
    if parts.scheme == "unix":
        if not parts.path:
            raise ValueError("expected the path of a socket: unix:///path/to/redis.sock")
    else:
        if not (parts.hostname and _is_port(parts)):
            raise ValueError(f"expected {parts.scheme}://<host>:<port>/<database>, the port from 1 to 65535")
        database = database or parts.path.strip("/")
    if database and not (database.isascii() and database.isdigit()):
        raise ValueError(f'the database is a number, not "{database}"')
    return text


def _prefix(text: str) -> str:
    if not re.fullmatch(NAME, text):
        raise ValueError(f'"{text}" is no prefix: up to 100 letters, digits, "_", "-" and "."')
    if text == "rq":
        raise ValueError("rq: is what the keys of RQ itself start with; take another")
    return text


def _is_port(parts: SplitResult) -> bool:
    """Say whether an address has a usable port or none."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f'"{text}" is not a port number between 1 and 65535')
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    found = []
    for part in text.replace(",", " ").split():
        try:
            network = ip_network(part)
        except ValueError:
            raise ValueError(f'"{part}" is neither an address nor a network such as 172.16.0.0/12') from None
        if network.prefixlen == 0:
            raise ValueError(f'"{part}" would be everybody; name the addresses or networks that are yours')
        found.append(network)
    return tuple(found)


def _seconds(text: str) -> float:
    seconds = float(text) if text.replace(".", "", 1).isdigit() else 0.0
    if seconds <= 0:
        raise ValueError(f'"{text}" is not a number of seconds above 0')
    return seconds


def _seconds_or_never(text: str) -> float:
    return 0.0 if text in ("0", "never") else _seconds(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**6):
        raise ValueError(f'"{text}" is not a whole number from 1 to 999999')
    return int(text)


def _notice_url(text: str) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not (parts.hostname and _is_port(parts)):
        raise ValueError("expected the https:// address of whoever is to be told")
    if "@" in parts.netloc:
        raise ValueError("name and password do not belong into the address; NOTICE_SECRET signs what is sent")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("it would be sent in clear; write https:// (http:// is for this machine only)")
    return text


def _notice_key(text: str) -> bytes | None:
    """Read a secret of Standard Webhooks (`whsec_` and base64), or any other text of some length."""
    if not text:
        return None
    if problem := unsafe.notice_secret_problem(text):
        raise ValueError(problem)
    if not text.startswith("whsec_"):
        return text.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise ValueError("after whsec_ comes base64; or take any other text") from None


def _number_and_share(text: str) -> tuple[int, float]:
    """Return a number of assets and a share in percent."""
    found = re.fullmatch(r"([0-9]{1,9}) +([0-9]{1,3}(?:\.[0-9]{1,3})?)%", text.strip())
    if not found or float(found[2]) > 100:
        raise ValueError(f'"{text}" is not a number of assets and a share such as "1000 20%"')
    return int(found[1]), float(found[2])


def _channel(text: str) -> str:
    if text and not re.fullmatch(NAME, text):
        raise ValueError(f'"{text}" is no channel name: up to 100 letters, digits, "_", "-" and "."')
    return text


def _tag(text: str) -> str:
    if "," in text or len(text) > 100:
        raise ValueError("a tag has no comma and at most 100 characters")
    return text


def _boolean(text: str) -> bool:
    if text.lower() not in TRUE + FALSE:
        raise ValueError(f'"{text}" is neither true nor false')
    return text.lower() in TRUE


def _size(text: str) -> int:
    number, unit = text.upper().removesuffix("B").rstrip(), 1
    for suffix, factor in (("K", 10**3), ("M", 10**6)):
        if number.endswith(suffix):
            number, unit = number.removesuffix(suffix).strip(), factor
    if not (number.isascii() and number.isdigit() and int(number) > 0):
        raise ValueError(f'"{text}" is not a size such as 20MB, 500KB or 1048576')
    return int(number) * unit
