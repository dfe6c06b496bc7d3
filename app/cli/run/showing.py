"""Shows the example in a thread of its own while the parts are being watched."""

from __future__ import annotations

import threading

from app.cli.run.console import Console
from app.cli.run.example import Example, ExampleFailed
from app.cli.run.narration import addresses, told
from app.cli.run.plan import Plan
from app.cli.run.probes import direct_session

PATIENCE = 30.0
"""Seconds until the example gives up waiting for verdicts."""


def show_in_background(plan: Plan, console: Console, ending: threading.Event) -> threading.Thread:
    """Run the example where the sandbox account is used, then say where everything is."""

    def show() -> None:
        if plan.uses_sandbox:
            _show_example(plan, console, ending)
        if not ending.is_set():
            console.say("\n".join(["", *addresses(plan)]))

    thread = threading.Thread(target=show, name="example", daemon=True)
    thread.start()
    return thread


def _show_example(plan: Plan, console: Console, ending: threading.Event) -> None:
    from app.sandbox.example import EXAMPLE_ASSETS, EXAMPLE_RULES

    with direct_session() as session:
        example = Example(session, plan.web_url, plan.sandbox_url)
        try:
            if plan.settings.rules_source == "local" and not plan.settings.rules_file:
                _load_rules(example, EXAMPLE_RULES, console)
            console.say("\nUploaded to the sandbox account, and what the rules did:")
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
