"""``onemile federation outbox``: what could not be delivered, and what to do about it."""

import click

from onemile.api import Conflict, speaking
from onemile_federation.outbox import dead_letters


@click.command()
@click.option("--retry", type=int, metavar="ID", help="Try to deliver this one again, now.")
@click.option("--discard", type=int, metavar="ID", help="Let go of this one: nobody is told.")
def outbox(retry: int | None, discard: int | None) -> None:
    """List the deliveries that were given up, the latest first, and why."""
    try:
        with speaking("en"):  # as the rest of the command line
            if retry is not None:
                dead_letters.retry(retry)
                click.echo(f"{retry} waits to be sent again.")
            if discard is not None:
                dead_letters.discard(discard)
                click.echo(f"{discard} is let go.")
    except Conflict as conflict:
        raise click.ClickException(conflict.message) from conflict
    if retry is None and discard is None:
        found = dead_letters.listed()
        for one in found:
            word = " REMOVAL" if one.is_removal else ""
            click.echo(f"{one.id}{word} {one.verb} of {one.object_uri} to {one.inbox}")
            click.echo(f"     after {one.attempts} attempts: {one.error}")
        if not found:
            click.echo("Nothing was given up.")


COMMANDS = [outbox]
