"""Tells what is wrong and shows the example in a thread of its own while the parts are being watched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

import requests

from app.cli.run.console import Console
from app.cli.run.example import Example, ExampleFailed
from app.cli.run.narration import addresses, heading, origin, told
from app.cli.run.plan import Plan
from app.cli.run.probes import direct_session
from app.config import AccountSettings

PATIENCE = 30.0
"""Seconds until the example gives up waiting for verdicts."""

SETTLING = 3.0
"""Seconds in which accounts are set up and rules loaded after everything serves."""


def show_in_background(plan: Plan, console: Console, ending: threading.Event) -> threading.Thread:
    """Run the example where the sandbox account is used, then say where everything is."""

    def show() -> None:
        known = _tell_what_is_wrong(plan, console, ending)
        if plan.uses_sandbox:
            _show_example(plan, console, ending)
            _tell_what_is_wrong(plan, console, ending, known)
        if not ending.is_set():
            console.say("\n".join(["", *addresses(plan)]))

    thread = threading.Thread(target=show, name="example", daemon=True)
    thread.start()
    return thread


def _tell_what_is_wrong(
    plan: Plan, console: Console, ending: threading.Event, known: Collection[str] = ()
) -> list[str]:
    """Print what keeps accounts from working, but for what is known; returns what is wrong.

    What is still wrong when everything had time to settle is told, nothing that was in between.
    """
    accounts = plan.settings.accounts.values()
    wrong: list[str] = []

    def well() -> bool:
        wrong[:] = [sentence for one in accounts for sentence in _degraded(session, plan.web_url, one)]
        return not wrong

    with direct_session() as session:
        _until(well, ending)
    for sentence in wrong:
        if sentence not in known:
            console.say(f"attention  {sentence}")
    return wrong


def _degraded(session: requests.Session, service: str, account: AccountSettings) -> list[str]:
    """Return what the service says is wrong with an account, by name; nothing where it does not answer."""
    try:
        url = f"{service}/api/{account.cloud}/status"
        status = session.get(url, auth=(account.key, account.secret), timeout=5).json()
    except (requests.RequestException, ValueError):
        return []
    return [f"{account.cloud}: {sentence}" for sentence in status.get("degraded") or []]


def _until(done: Callable[[], bool], ending: threading.Event) -> None:
    """Wait for a condition, for as long as things may take to settle."""
    deadline = time.monotonic() + SETTLING
    while not done() and time.monotonic() < deadline and not ending.wait(0.2):
        pass


def _show_example(plan: Plan, console: Console, ending: threading.Event) -> None:
    from app.sandbox.example import EXAMPLE_ASSETS, EXAMPLE_RULES

    with direct_session() as session:
        example = Example(session, plan.web_url, plan.sandbox_url)
        try:
            if plan.settings.rules_source == "local" and not plan.settings.rules_file:
                _load_rules(example, EXAMPLE_RULES, console)
            else:
                _until(lambda: example.rules_in_force() > 0, ending)
                console.say(f"\n{origin(plan.settings)}")
            console.say(f"\n{heading(plan.settings.mode, example.rules_in_force())}")
            for outcome in example.outcomes(example.upload(EXAMPLE_ASSETS), ending, PATIENCE):
                console.say("\n".join(told(outcome, plan.settings.flag_tag)))
        except ExampleFailed as problem:
            if not ending.is_set():
                console.say(f"The example could not be shown to its end: {problem}")


def _load_rules(example: Example, rules: list[dict[str, object]], console: Console) -> None:
    names = example.load_rules(rules)
    if names:
        console.say("\n".join([f"\nLoaded {len(names)} example rules:", *(f"  {name}" for name in names)]))
    else:
        console.say("\nThe rules of the last run are still there.")
