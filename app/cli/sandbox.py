"""`fieldwarden sandbox`: a local Cloudinary account to work and test with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.sandbox_greeting import farewell, greeting
from app.cli.sandbox_options import FactorOption, FaultsOption, QuotaOption, WebhookOption
from app.errors import ConfigurationError


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port on 127.0.0.1.  [default: SANDBOX_PORT, or 8001]"
)
@click.option(
    "--seed",
    type=click.IntRange(0, 1_000_000),
    metavar="N",
    default=0,
    help="Start with N assets of a believable library; the same N gives the same library.",
)
@click.option("--empty", is_flag=True, help="Start without the example's metadata fields.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the account in FILE: loaded at the start if it is there, saved while it runs.",
)
@click.option(
    "--webhook", type=WebhookOption(), metavar="URL", help="Where to send notifications of all events."
)
@click.option(
    "--retry-scale",
    type=FactorOption(),
    metavar="FACTOR",
    default=1.0,
    show_default=True,
    help="Factor on the retries' pauses.",
)
@click.option(
    "--latency",
    type=click.IntRange(0, 600_000),
    metavar="MS",
    help="Hold every call back so many milliseconds.",
)
@click.option(
    "--faults",
    type=FaultsOption(),
    metavar="JSON|@FILE",
    default="{}",
    help="What goes wrong, as POST /_sandbox/faults takes it: '{\"error_rate\": 0.1}'.",
)
@click.option(
    "--quota",
    type=QuotaOption(),
    metavar="N[/SECONDS]",
    help="Admin API calls allowed in an hour, or in so many seconds.  [default: no limit]",
)
@click.option(
    "--signature-algorithm",
    type=click.Choice(["sha1", "sha256"]),
    default="sha1",
    show_default=True,
    help="Hash that notifications are signed with.",
)
@click.option(
    "--enforce-rules", is_flag=True, help="Evaluate the account's rules with every write, as Enterprise does."
)
@click.option(
    "--strict-disabled", is_flag=True, help="Refuse API input to fields that are disabled by default."
)
def sandbox(
    port: int | None,
    seed: int,
    empty: bool,
    state: Path | None,
    webhook: str | None,
    retry_scale: float,
    latency: int | None,
    faults: dict[str, Any],
    quota: tuple[int, float] | None,
    signature_algorithm: str,
    enforce_rules: bool,
    strict_disabled: bool,
) -> None:
    """Serve a local Cloudinary account until Ctrl-C, for metadata work without the network.

    Cloud name "sandbox", API key "sandbox-key", secret "sandbox-secret". It speaks Cloudinary's URLs, so the
    official SDKs and cld use it through CLOUDINARY_URL, which is printed at the start. In a browser, its
    address shows assets, fields, notifications sent and calls received.

    \b
    fieldwarden sandbox --seed 1000
    fieldwarden sandbox --state account.json --webhook http://127.0.0.1:3000/hook
    fieldwarden sandbox --latency 200 --quota 500 --faults '{"error_rate": 0.05}'

    Files are not delivered and images are not transformed: it is about metadata.
    """
    import os

    from app.config import read_settings
    from app.sandbox.account import SandboxAccount
    from app.sandbox.errors import SandboxError
    from app.sandbox.serve import serve
    from app.sandbox.start import Start
    from app.sandbox.state.file import StateFile

    chosen = port or read_settings(os.environ).sandbox_port
    if seed and empty:
        raise click.UsageError("--seed fills in the example's fields; leave out --empty.")
    if latency is not None and "latency_ms" in faults:
        raise click.UsageError("--latency and latency_ms of --faults are the same thing; give one of them.")
    if latency is not None:
        faults = {**faults, "latency_ms": latency}
    file = StateFile(state) if state else None
    try:
        loaded = file.load() if file else None
        account = SandboxAccount(
            seed_example=not empty,
            webhook=webhook,
            retry_scale=retry_scale,
            strict_disabled=strict_disabled,
            enforce_rules=enforce_rules,
            signature_algorithm=signature_algorithm,
            start=Start(assets=seed, state=loaded, faults=faults, quota=quota or (None, 3600.0)),
        )
        serve(
            account,
            chosen,
            file=file,
            ready=lambda server: click.echo("\n".join(greeting(server, file, loaded))),
            tell=lambda sentence: click.echo(sentence, err=True),
        )
    except SandboxError as error:
        raise ConfigurationError(str(error)) from error
    click.echo(farewell(account, file))
