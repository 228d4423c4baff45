"""What happens to a thing besides being read: hidden, narrowed, moved along, erased."""

from collections.abc import Sequence
from typing import Any

from onemile.db import in_transaction, lock_rows, transaction
from onemile.events import record
from onemile.mile.radius import home_of
from onemile.publishing.events import ThingHidden, ThingNarrowed, ThingRestored
from onemile.publishing.placed import (
    ACROSS,
    AUDIENCES,
    HIDDEN,
    PEOPLE,
    PUBLISHED,
    WITHDRAWN,
    Placed,
)


def narrowed(thing: Placed, *, audience: str) -> bool:
    """Give a thing another audience, in the open transaction; tell whether somebody loses it.

    Then ThingNarrowed is recorded, for whoever keeps copies, and its pictures get new addresses
    (``Placed.rekey_pictures``). The caller saves the thing.
    """
    assert in_transaction(), "an audience changes together with its thing"
    before, thing.audience = thing.audience, audience
    if before == audience:
        return False
    # Chosen people live anywhere, and neighbours across a border elsewhere: no other audience is
    # sure to hold them all.
    is_lost_to_some = before in (PEOPLE, ACROSS)
    if is_lost_to_some or AUDIENCES.index(audience) < AUDIENCES.index(before):
        record(ThingNarrowed(uri=thing.uri))
        thing.rekey_pictures()
        return True
    return False


def hide(thing: Placed) -> None:
    """Take a thing off every page but its author's, as moderators do."""
    model = type(thing)
    with transaction():
        row = _locked(thing)
        if row is None or row.state in (HIDDEN, WITHDRAWN):
            return
        row.state_before, row.state = row.state, HIDDEN
        row.save(only=[model.state_before, model.state])
        record(ThingHidden(uri=str(row.uri)))


def restore(thing: Placed) -> None:
    """Bring a hidden thing back to where it was."""
    model = type(thing)
    with transaction():
        row = _locked(thing)
        if row is None or row.state != HIDDEN:
            return
        row.state, row.state_before = row.state_before or PUBLISHED, ""
        row.save(only=[model.state_before, model.state])
        record(ThingRestored(uri=str(row.uri)))


def follow_home(model: type[Placed], *, member_id: int) -> None:
    """Move a member's things to where the member lives by now; who has left has none."""
    with transaction():
        home = home_of(member_id)
        if home is not None:
            model.update(cell=home.cell, commune=home.commune).where(
                model.author_id == member_id
            ).execute()


def things_of(model: type[Placed], member: Any) -> Sequence[Any]:
    """Return all things of a member in whatever state, oldest first: for the copy of their data."""
    return list(model.select().where(model.author_uri == member.uri).order_by(model.id))


def erase(model: type[Placed], member: Any) -> int:
    """Delete all things of a member who leaves, in the open transaction; gives how many."""
    return int(model.delete().where(model.author_uri == member.uri).execute())


def _locked(thing: Placed) -> Any:
    model = type(thing)
    return lock_rows(model.select().where(model.id == thing.id)).first()
