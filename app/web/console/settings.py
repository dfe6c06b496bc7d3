"""Settings and doctor: what is configured, without any secret, and what a check-up finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from app.config import Settings
from app.usecases.doctor import Finding, Level
from app.usecases.explain_refusals import explain_refusals, report_secrets
from app.web.console.account_pages import pages_of_account
from app.web.console.words import lasting
from app.web.parts import WebParts

LOOKS = {Level.GOOD: "good", Level.DOUBTFUL: "warn", Level.BAD: "bad"}
KEPT, NOT_SET = "set, not shown", "not set"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its name in the environment, and what it is, with secrets left out."""

    name: str
    value: str


class SettingsPage:
    """The page about how the service is set up for an account."""

    def __init__(self, parts: WebParts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = pages_of_account("settings", self.parts)
        pages.get("/settings")(self.show)
        pages.post("/settings/check-up")(self.check_up)
        return pages

    def show(self, cloud: str) -> str:
        """Show what is configured."""
        return self._page(cloud, None)

    def check_up(self, cloud: str) -> str:
        """Look at everything that a deployment gets wrong, as `fieldwarden doctor` does, and show it."""
        return self._page(cloud, sorted(self.parts.check_up(cloud), key=_badness))

    def _page(self, cloud: str, findings: list[Finding] | None) -> str:
        marks, book = self.parts.settings.accounts[cloud].secret_marks, self.parts.signatures
        refused = [one for one in explain_refusals(book, cloud, marks) if one.cause == "unknown_key"]
        return render_template(
            "settings/settings.html",
            cloud=cloud,
            now=self.parts.clock(),
            findings=findings,
            looks=LOOKS,
            secrets=report_secrets(book, cloud, marks),
            unseen=refused,
            of_account=list(of_account(self.parts.settings, cloud)),
            of_service=list(of_service(self.parts.settings)),
        )


def of_account(settings: Settings, cloud: str) -> Iterator[Setting]:
    """Yield what is configured for an account."""
    account = settings.accounts[cloud]
    yield Setting("Cloud name", account.cloud)
    yield Setting("API key", masked(account.key))
    yield Setting("API secret", KEPT)
    yield Setting("API address", account.api_base)
    yield Setting("Signatures", "SHA-256 only" if account.sha256_only else "SHA-1 or SHA-256")
    yield Setting("WEBHOOK_SECRETS", f"{len(account.webhook_secrets) - 1} besides the account's own")


def of_service(settings: Settings) -> Iterator[Setting]:
    """Yield what is configured for all accounts."""
    yield Setting("MODE", settings.mode)
    yield Setting("RULES_SOURCE", settings.rules_source)
    yield Setting("RULES_FILE", str(settings.rules_file or NOT_SET))
    yield Setting("REDIS_URL", without_password(settings.redis_url))
    yield Setting("REDIS_PREFIX", settings.redis_prefix)
    yield Setting("PORT", str(settings.port))
    yield Setting("FLAG_TAG", settings.flag_tag or "none")
    yield Setting("CLEAR_INVALID", str(settings.clear_invalid).lower())
    yield Setting("SCHEMA_REFRESH", lasting(settings.schema_refresh))
    yield Setting("POLL_CHANNEL", settings.poll_channel or NOT_SET)
    yield Setting("SWEEP_EVERY", lasting(settings.sweep_every) if settings.sweep_every else "never")
    yield Setting("SWEEP_CALLS", str(settings.sweep_calls))
    yield Setting("AUDIT_DAYS", str(settings.audit_days))
    yield Setting("AUDIT_ENTRIES", str(settings.audit_entries))
    yield Setting("ASK_ABOVE", f"{settings.ask_above[0]:,} assets, or {settings.ask_above[1]:g} % of them")
    yield Setting("NOTICE_URL", host_of(settings.notice_url) if settings.notice_url else NOT_SET)
    yield Setting("NOTICE_SECRET", KEPT if settings.notice_key else NOT_SET)
    yield Setting("NOTICE_EVERY", lasting(settings.notice_every) if settings.notice_every else "never")
    yield Setting("MAX_BODY", f"{settings.max_body:,} bytes")
    yield Setting("ADMIN_PASSWORD", KEPT if settings.admin_password else NOT_SET)
    yield Setting("VIEWER_PASSWORD", KEPT if settings.viewer_password else NOT_SET)
    yield Setting("TRUSTED_PROXIES", ", ".join(map(str, settings.trusted_proxies)) or NOT_SET)
    yield Setting("PLAIN_HTTP_FROM", ", ".join(map(str, settings.plain_http_from)) or NOT_SET)
    yield Setting("FIELDWARDEN_HOME", str(settings.home))
    yield Setting("LOG_LEVEL", settings.log_level)


def masked(key: str) -> str:
    """Return the end of a key, by which one can tell it from others; of a short one nothing."""
    return f"…{key[-4:]}" if len(key) >= 12 else KEPT


def without_password(url: str) -> str:
    """Return where Redis is: no user, no password, nothing that may stand behind a question mark."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def host_of(url: str) -> str:
    """Return the host of an address whose path may be a secret."""
    return f"{urlsplit(url).hostname}, the rest is not shown"


def _badness(finding: Finding) -> int:
    return [Level.BAD, Level.DOUBTFUL, Level.GOOD].index(finding.level)
