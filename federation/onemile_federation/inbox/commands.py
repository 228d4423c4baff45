"""``onemile federation inbox``: what arrived lately, and what waits for a person."""

import click

from onemile.api import Conflict, speaking
from onemile_federation.inbox import dead_letters
from onemile_federation.inbox.models import Inbound

# A screen; the whole of it lies in the database for two weeks.
LATEST_ROWS = 30


@click.command("inbox")
@click.option("--retry", type=int, metavar="ID", help="try one anew that is stuck")
@click.option("--discard", type=int, metavar="ID", help="let one that is stuck have no effect")
def inbox(retry: int | None, discard: int | None) -> None:
    """List what arrived lately and what is stuck; or try one anew, or discard it."""
    try:
        with speaking("en"):  # as the rest of the command line
            if retry is not None:
                dead_letters.retry(retry)
                click.echo(f"{retry} waits to be tried again.")
            if discard is not None:
                dead_letters.discard(discard)
                click.echo(f"{discard} is let go.")
    except Conflict as conflict:
        raise click.ClickException(conflict.message) from conflict
    if retry is not None or discard is not None:
        return
    for row in dead_letters.stuck():
        click.echo(f"STUCK {_told(row)}")
    for row in Inbound.select().order_by(Inbound.id.desc()).limit(LATEST_ROWS):
        click.echo(_told(row))


def _told(row: Inbound) -> str:
    """Say it in one line, without its words."""
    when = row.received_at.isoformat(timespec="seconds")
    why = f" ({row.error})" if row.error else ""
    return f"{row.id} {when} {row.state} {row.verb} {row.actor_uri} {row.object_uri}{why}"


COMMANDS = [inbox]
