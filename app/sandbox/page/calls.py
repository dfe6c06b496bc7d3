"""Calls that arrived: how many of which, and the latest one by one."""

from flask import render_template, request

from app.sandbox.account import SandboxAccount
from app.sandbox.words import whole_number

PAGE_SIZE = 100


def listed(account: SandboxAccount) -> str:
    """Show the counts since they were last set to nothing, and a page of calls, newest first."""
    before = whole_number(request.args.get("before"))
    calls = [call for call in account.log.latest() if before is None or call.id < before]
    return render_template(
        "sandbox/calls.html",
        counts=account.calls.report(),
        calls=calls[:PAGE_SIZE],
        more=len(calls) > PAGE_SIZE,
    )
