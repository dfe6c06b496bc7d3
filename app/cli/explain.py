"""`fieldwarden explain`: why an asset is as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from app.cli.words import printable

if TYPE_CHECKING:
    from app.cloudinary.client import CloudinaryAccount
    from app.model import Asset
    from app.usecases.explain import Explain, Explanation

KINDS = ("image", "video", "raw")


@click.command()
@click.argument("asset")
@click.argument("cloud", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, with the marked conditions.")
@click.pass_context
def explain(ctx: click.Context, asset: str, cloud: str | None, as_json: bool) -> None:
    """Explain an asset: what led here, what each rule did, what remains, and what solves it.

    ASSET is an asset id, a public id, or an address such as video/upload/clips/one. An asset that was judged
    is explained from the record, without a call to the account; a public id takes one to three calls, and so
    does an asset that was never judged. CLOUD may be left out if there is only one account. The exit code is
    1 if a problem remains.
    """
    from app.cli.accounts import the_account
    from app.cli.beside import parts_beside_a_run
    from app.errors import ConfigurationError
    from app.usecases.explain import sentences
    from app.wiring import explain_of

    parts = parts_beside_a_run()
    name = the_account(parts.accounts, cloud, "")
    found = _explanation(explain_of(parts, name), parts.accounts[name], asset)
    if found is None:
        raise ConfigurationError(f"{name} has no asset with the id, public id or address {asset}")
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in sentences(found):
            click.echo(printable(line))
    if any(problem.code != "exempt" for story in found.fields for problem in story.problems):
        ctx.exit(1)


def _explanation(explain: Explain, account: CloudinaryAccount, named: str) -> Explanation | None:
    explanation = explain.asset(named)
    if explanation is not None:
        return explanation
    asset = _sought(account, named)
    return None if asset is None else explain.asset(asset.asset_id) or explain.unjudged(asset)


def _sought(account: CloudinaryAccount, named: str) -> Asset | None:
    """Ask the account for an asset by its address, its public id or its asset id."""
    from app.errors import NotFound

    kind, _, rest = named.partition("/")
    type_, _, public_id = rest.partition("/")
    ways = [(kind, type_, public_id)] if kind in KINDS and public_id else []
    for resource_type, delivery_type, one in [*ways, *((kind, "upload", named) for kind in KINDS)]:
        try:
            found = account.assets_by_address(resource_type, delivery_type, [one])
        except NotFound:
            continue
        if found:
            return found[0]
    return next(iter(account.assets_by_id([named]).values()), None) if named.isalnum() else None
