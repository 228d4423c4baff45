"""``onemile federation blocks``: lists of domain blocks, read and handed out."""

from collections.abc import Sequence
from pathlib import Path

import click

from onemile.api import Invalid, speaking
from onemile_federation.lists import applying, comparing, reading, writing
from onemile_federation.lists.comparing import Difference

# Of what would happen, so many are named; the pages of the stewards show all.
NAMED_MAX = 50
_WHY = {
    comparing.OURS: "it is this instance, or a domain above it",
    comparing.TIED: "there are ties with it: %s",
    comparing.LET_IN: "stewards have let in %s",
    comparing.OWN: "stewards have decided otherwise",
}


@click.group("blocks")
def blocks() -> None:
    """Read a list of domain blocks, or hand ours out."""


@blocks.command("export")
def export_() -> None:
    """Write all blocks as CSV, as other servers read it."""
    click.echo(writing.written(), nl=False)


@blocks.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="do it; without this nothing is changed")
def import_(file: Path, is_applied: bool) -> None:
    """Say what a list of domain blocks would change here; with --apply, change it."""
    try:
        with speaking("en"), file.open("rb") as stream:
            found = reading.read(stream.read(reading.LIST_BYTES_MAX + 1))
            applying.refuse_empty(found.lines)
    except Invalid as invalid:
        raise click.ClickException("; ".join(map(str, invalid.fields.values()))) from invalid
    number = applying.keep(found, title=file.name, by_uri="")
    shown = applying.difference(applying.draft(number))
    for line in told(shown, found.unread):
        click.echo(line)
    if is_applied:
        applying.apply(number, token=shown.token, by_uri="")
        click.echo("Applied.")
    else:
        applying.drop(number)
        click.echo("Nothing was changed. To do this: --apply")


def told(shown: Difference, unread: Sequence[reading.Unread]) -> list[str]:
    """Return in lines what a list would do."""
    lines = [f"new       {one.line.host} {one.line.standing}" for one in shown.new]
    lines += [
        f"changed   {one.line.host} {one.before} -> {one.line.standing}" for one in shown.changed
    ]
    lines = lines[:NAMED_MAX] + (["…"] if len(lines) > NAMED_MAX else [])
    lines += [f"refused   {one.line.host}: {_why(one)}" for one in shown.refused[:NAMED_MAX]]
    shown_max = reading.UNREAD_SHOWN_MAX
    lines += [f"not read  line {one.number}: {one.text}" for one in unread[:shown_max]]
    lines += [f"not read  {len(unread) - shown_max} more"] if len(unread) > shown_max else []
    counted = [f"{len(shown.new)} new", f"{len(shown.changed)} changed", f"{shown.already} already"]
    ends = f"ends {shown.ties.follows} follows of {shown.ties.members} members"
    return [*lines, ", ".join([*counted, f"{len(shown.refused)} refused", ends])]


def _why(one: comparing.Refused) -> str:
    reason = _WHY[one.why]
    return reason % one.what if "%s" in reason else reason


COMMANDS = [blocks]
