"""`fieldwarden sandbox`: a local Cloudinary account to try things on."""

from __future__ import annotations

import click

from app.errors import ConfigurationError


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port on 127.0.0.1.  [default: SANDBOX_PORT, or 8001]"
)
@click.option("--webhook", metavar="URL", help="Where to send notifications of all events.")
@click.option("--empty", is_flag=True, help="Start without the example's metadata fields.")
@click.option(
    "--strict-disabled", is_flag=True, help="Refuse API input to fields that are disabled by default."
)
@click.option(
    "--enforce-rules", is_flag=True, help="Evaluate the account's rules with every write, as Enterprise does."
)
@click.option(
    "--retry-scale", type=float, default=1.0, show_default=True, help="Factor on the retries' pauses."
)
@click.option(
    "--signature-algorithm",
    type=click.Choice(["sha1", "sha256"]),
    default="sha1",
    show_default=True,
    help="Hash that notifications are signed with.",
)
def sandbox(
    port: int | None,
    webhook: str | None,
    empty: bool,
    strict_disabled: bool,
    enforce_rules: bool,
    retry_scale: float,
    signature_algorithm: str,
) -> None:
    """Serve an in-memory Cloudinary account: cloud "sandbox", key "sandbox-key", secret "sandbox-secret".

    It speaks Cloudinary's URLs, so an SDK uses it with
    CLOUDINARY_URL=cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix=http://127.0.0.1:8001
    """
    import os

    from app.config import read_settings
    from app.sandbox.errors import SandboxError
    from app.sandbox.serve import serve

    try:
        serve(
            port or read_settings(os.environ).sandbox_port,
            seed_example=not empty,
            webhook=webhook,
            retry_scale=retry_scale,
            strict_disabled=strict_disabled,
            enforce_rules=enforce_rules,
            signature_algorithm=signature_algorithm,
            ready=lambda url: click.echo(f"serving the sandbox account on {url}"),
        )
    except SandboxError as error:
        raise ConfigurationError(str(error)) from error
