"""`onemile smiles …`: what an operator asks of the book."""

import sys

import click

from onemile_smiles import lapsing
from onemile_smiles import reconcile as proof


@click.command()
def reconcile() -> None:
    """Prove the book; names the first wrong row and exits 1 if there is any."""
    result = proof.prove()
    for finding in result.findings:
        click.echo(f"BAD  {finding}")
    click.echo(
        f"{result.entries} entries, {result.accounts} accounts, {result.holds} holds: "
        + ("the book is broken" if result.findings else "the book is sound")
    )
    sys.exit(1 if result.findings else 0)


@click.command()
@click.option("--release", metavar="PLUGIN", help="release what this plugin, now off, has left")
def stranded(release: str | None) -> None:
    """List what is promised for things of plugins that are switched off; or release it."""
    if release:
        n = lapsing.release_stranded(release)
        click.echo(f"{n} promises released")
        return
    for left in lapsing.stranded():
        click.echo(f"{left.plugin}: {left.n} promises, {left.amount_smiles} in all")
    if not lapsing.stranded():
        click.echo("no promise waits for a plugin that is off")


COMMANDS = (reconcile, stranded)
