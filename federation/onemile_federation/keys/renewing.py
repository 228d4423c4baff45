"""New keys in place of lost ones: the way on where the seal is gone and no backup has it.

Nobody can sign for these new keys with the old ones: to servers that hold others to their keys
(``remote/trust.py``) this instance is a stranger in its own clothes until their people say that
they know. So it is a volunteer's decision, and never taken while the keys can be opened.
"""

import sys
from datetime import datetime

import click

from onemile.api import Conflict, GiveUp, clock, keys, transaction
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.keys import keeping, loaded, sealing
from onemile_federation.keys.models import ED25519, RSA, OwnKey

# Rows wiped by one statement: both kinds of some hundreds of actors are two or three.
WIPED_AT_ONCE = 500
# For so long doctor says that others may have to be asked: a month of steward's Mondays.
TOLD_DAYS = 30

_WARNING = """\
This makes a new seal and new keys for every actor of this instance. First look for a backup of
keys/ from the day of this database: putting it back costs nothing. New keys cost this:
- other instances of 1Mile keep us waiting until their stewards say "I know": call each of them;
- what the old keys signed can no longer be told from a forgery by whoever meets it anew;
- a backup of keys/ that turns up later is of no use any more.
Nothing has been changed. To go on: onemile federation new-keys --yes"""


def renew() -> list[str]:
    """Make a new seal and new keys in place of all that cannot be opened; returns the actors.

    Raises Conflict where everything can be opened. If it is cut off in the middle, actors have
    their new keys made at the first need; what was wiped stays wiped.
    """
    sealed = list(OwnKey.select().where(OwnKey.sealed != "").order_by(OwnKey.id))
    lost = [row for row in sealed if not sealing.opens(row)]
    if not lost:
        raise Conflict(_("The private keys can be opened: there is nothing to replace."))
    if len(lost) == len(sealed):
        keys.set_aside(sealing.SEAL)
    _wipe([row.id for row in lost])
    actor_uris = list(dict.fromkeys(str(row.actor_uri) for row in lost))
    for uri in actor_uris:
        loaded.let_go(uri)
        for kind in (RSA, ED25519):
            try:
                keeping.current(uri, kind)
            except GiveUp:
                break  # it has gone meanwhile
    return actor_uris


def renewed_at() -> datetime | None:
    """Return when the instance's own keys were replaced so, within the last TOLD_DAYS."""
    lost = (OwnKey.actor_uri == addresses.instance_uri()) & OwnKey.wiped_at.is_null(False)
    lost &= OwnKey.wiped_at > clock.ago(days=TOLD_DAYS)
    last: OwnKey | None = OwnKey.select().where(lost).order_by(OwnKey.wiped_at.desc()).first()
    return None if last is None else last.wiped_at


def _wipe(numbers: list[int]) -> None:
    now = clock.now()
    with transaction():
        for start in range(0, len(numbers), WIPED_AT_ONCE):
            these = OwnKey.id.in_(numbers[start : start + WIPED_AT_ONCE])
            OwnKey.update(retires_at=now).where(these & OwnKey.retires_at.is_null()).execute()
            OwnKey.update(sealed="", wiped_at=now).where(these).execute()


@click.command(name="new-keys")
@click.option("--yes", is_flag=True, help="No backup has keys/: begin anew, with all it costs.")
def new_keys(yes: bool) -> None:
    """Replace private keys that cannot be opened any more, since keys/ is lost."""
    if not sealing.is_lost():
        click.echo("The private keys can be opened. To change them: onemile federation rotate-keys")
        sys.exit(1)
    if not yes:
        click.echo(_WARNING, err=True)
        sys.exit(1)
    try:
        n = len(renew())
    except Conflict as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"{n} actors have new keys. Put keys/ into the backup now; then call the people of")
    click.echo('the instances of 1Mile that you write with: their stewards have to say "I know".')


COMMANDS = [new_keys]
