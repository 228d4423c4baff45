"""New keys beside the old: by hand, when one may have been seen, or once in some years.

Peers keep our public key for a day or more. They ask again when a signature fails, and the
actor's document then lists the new key; what was signed with the old one just before still
holds for those who have it. After seven days the old one is gone.
"""

import sys

import click
from peewee import IntegrityError

from onemile.api import (
    Conflict,
    GiveUp,
    Job,
    clock,
    lock_rows,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation import addresses, registry
from onemile_federation.keys import keeping, loaded
from onemile_federation.keys.models import ED25519, RSA, OwnKey
from onemile_federation.keys.sealing import SealLost
from onemile_federation.ports import Port

OLD_BESIDE_NEW_DAYS = 7  # federation.md 1.3
# Who rotates more often within these days has a hand in the wheel, not a leak.
BESIDE_MAX = 4
DAY_SECONDS = 86_400
# Rows in one go; an instance has a few keys a year to retire.
RETIRED_MAX = 1_000

# Those who have the old key are told of it, in the same transaction: whose, and once by which name.
changed: Port[[str, str], None] = Port("who is told of new keys")


def rotate(actor_uri: str) -> None:
    """Give an actor new keys; the old ones are published for seven days more.

    Raises GiveUp for one that is gone, Conflict for a rotation that is going on in this moment,
    or where BESIDE_MAX old ones stand beside already, SealLost.
    """
    old = [keeping.current(actor_uri, kind) for kind in (RSA, ED25519)]
    # Made before the transaction: nobody shall wait for it.
    new = [keeping.next_of(one) for one in old]
    try:
        with transaction():
            _replace(old, new)
            changed(actor_uri, f"keys:{new[0].id}")
    except IntegrityError:
        raise Conflict(_("These keys are being changed in this very moment.")) from None
    loaded.let_go(actor_uri)


def _replace(old: list[OwnKey], new: list[OwnKey]) -> None:
    beside = (OwnKey.actor_uri == old[0].actor_uri) & (OwnKey.kind == RSA)
    rows = list(lock_rows(OwnKey.select().where(beside).order_by(OwnKey.id)))
    if sum(one.retires_at is not None for one in rows) >= BESIDE_MAX:
        raise Conflict(_("These keys were changed a few times this week. Wait some days."))
    until = clock.ahead(days=OLD_BESIDE_NEW_DAYS)
    for before, after in zip(old, new, strict=True):
        in_use = (OwnKey.id == before.id) & OwnKey.retires_at.is_null() & OwnKey.wiped_at.is_null()
        if not OwnKey.update(retires_at=until).where(in_use).execute():
            raise Conflict(_("These keys are being changed in this very moment."))
        after.save(force_insert=True)


def retire() -> int:
    """Drop what retired: the rows of RSA keys, the private halves of Ed25519 keys.

    The public halves of these stay listed with their end, so that old proofs can be checked.
    """
    over = OwnKey.retires_at <= clock.now()
    with transaction():
        gone = OwnKey.select(OwnKey.id).where(over & (OwnKey.kind == RSA)).limit(RETIRED_MAX)
        n = int(OwnKey.delete().where(OwnKey.id.in_(gone)).execute())
        shut = over & (OwnKey.kind == ED25519) & (OwnKey.sealed != "")
        n += int(OwnKey.update(sealed="").where(shut).execute())
    return n


@click.command(name="rotate-keys")
@click.argument("uri", required=False)
def rotate_keys(uri: str | None) -> None:
    """Give an actor new keys: the instance itself, or the one of URI."""
    actor_uri = uri or addresses.instance_uri()
    if actor_uri != addresses.instance_uri() and registry.actor(actor_uri) is None:
        click.echo(f"{actor_uri} is no actor of this instance", err=True)
        sys.exit(1)
    try:
        rotate(actor_uri)
    except (Conflict, GiveUp, SealLost) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"{actor_uri} signs with {keeping.signer(actor_uri).key_id} from now on;")
    click.echo(f"the old keys are published beside the new for {OLD_BESIDE_NEW_DAYS} days.")


COMMANDS = [rotate_keys]
JOBS = [
    Job(name="federation.retire_keys", every_seconds=DAY_SECONDS, run=retire, trusts_clock=True)
]
