"""`onemile smiles …`: what an operator asks of the book."""

import sys

import click

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


COMMANDS = (reconcile,)
