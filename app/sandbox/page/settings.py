"""Faults, quota and the account's state: shown, and changed by forms."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import render_template, request

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import ApiError, StateInvalid, StateUnsaved, bad_request
from app.sandbox.metering import read_quota
from app.sandbox.page.form import GROUPS, STATUSES, FormRefused, read_faults
from app.sandbox.state.document import read
from app.sandbox.state.stores import put_back


def shown(account: SandboxAccount, refused: FormRefused | None = None) -> str:
    """Show what is in force, or a form that was refused with what was filled in and why."""
    given = refused.given if refused else {}
    with account.lock:
        keys, signing_key = account.keys.all(), account.keys.signing.api_key
    return render_template(
        "sandbox/settings.html",
        groups=GROUPS,
        statuses=STATUSES,
        faults=given if refused and refused.form == "faults" else account.faults.current(),
        quota=given if refused and refused.form == "quota" else account.quota.current(),
        keys=keys,
        signing_key=signing_key,
        refused=refused,
        done=request.args.get("done"),
    )


def set_faults(account: SandboxAccount) -> None:
    """Replace the faults by those of the form."""
    with _refused_as("faults"):
        account.faults.set(read_faults(request.form))


def set_quota(account: SandboxAccount) -> None:
    """Set the quota, or lift it where no limit is filled in."""
    limit, window = request.form.get("limit", "").strip(), request.form.get("window_seconds", "").strip()
    with _refused_as("quota"):
        account.quota.set(*read_quota({"limit": limit or None, "window_seconds": _seconds(window or "3600")}))


def set_rules_mode(account: SandboxAccount) -> None:
    """Enforce the account's rules with every write, or only keep them."""
    account.enforce_rules = request.form.get("enforce") == "true"


def save(account: SandboxAccount) -> None:
    """Save the account in its file now."""
    with _refused_as("state"):
        if account.file is None:
            raise bad_request("The account is kept in no file; start it with --state FILE")
        account.file.save(account)


def load(account: SandboxAccount) -> None:
    """Let the account hold what an uploaded file says."""
    with _refused_as("state"):
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise bad_request("Choose a file first")
        put_back(account, read(sent.read()))


def reset(account: SandboxAccount) -> None:
    """Begin anew."""
    account.reset()


@contextmanager
def _refused_as(form: str) -> Iterator[None]:
    try:
        yield
    except StateInvalid as error:
        raise FormRefused(form, f"The file cannot be loaded: {error}", request.form) from error
    except (ApiError, StateUnsaved) as error:
        raise FormRefused(form, str(error), request.form) from error


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise bad_request("window_seconds must be a number above 0") from error
