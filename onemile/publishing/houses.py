"""Moving house: where a Mag or a person of this instance lived before, and where they live now.

Who may say so, and whether both addresses agree, is asked by whoever carries between instances;
whoever lets others write at an address asks ``moved_to``: one that has moved is only read.
"""

from typing import Any

from peewee import BooleanField, CharField

from onemile import clock
from onemile.db import BaseModel, InstantField, JsonField, lock_rows, transaction
from onemile.errors import Conflict, Invalid
from onemile.events import record
from onemile.fields import URI_CHARS_MAX
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.members import outward
from onemile.members.blocks import extend_blocks, take_back_extended
from onemile.members.directory import find_by_uri
from onemile.members.holding import hold_all
from onemile.publishing.events import ActorFormerly, ActorMoved, ActorMovedBack, ActorMovedForGood

# Who had more addresses than this collects other people's readers.
FORMER_MAX = 5
# Whoever moves more often shakes readers off; and so long a move may be taken back.
BRAKE_DAYS = UNDO_DAYS = 30
# So long the old address leads to the new one (federation.md 1.9).
FORWARD_DAYS = 365
# Of one run; the next day's goes on.
ENDED_MAX = 100


class House(BaseModel):
    """Where an actor of this instance lived and lives; ``former`` are its addresses of before.

    ``moved_at`` is when it moved last, be the move taken back since: then ``moved_to_uri`` is
    empty. ``is_over``: the old address has led on for as long as it does.
    """

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    former: Any = JsonField(default=list)
    moved_to_uri = CharField(max_length=URI_CHARS_MAX, default="")
    moved_at = InstantField(null=True)
    is_over = BooleanField(default=False)

    class Meta:
        table_name = "house"


MODELS = [House]


def house_of(uri: str) -> House:
    """Return where an actor of ours lived and lives; one that was never saved, of most."""
    found: House | None = House.get_or_none(House.uri == uri)
    return House(uri=uri) if found is None else found


def moved_to(uri: str) -> str:
    """Return where an actor of ours lives now; empty for who lives here."""
    return str(house_of(uri).moved_to_uri)


def refuse_moved(uri: str) -> None:
    """Raise Conflict where nobody writes any more, since it has moved."""
    there = moved_to(uri)
    if there:
        raise Conflict(_("This has moved to %(address)s: here it is only read.", address=there))


def may_go_back(house: House) -> bool:
    """Tell whether a move can be taken back still."""
    is_recent = house.moved_at is not None and house.moved_at > clock.ago(days=UNDO_DAYS)
    return bool(house.moved_to_uri) and is_recent


def rests(house: House) -> bool:
    """Tell whether it is too early for the next move."""
    return house.moved_at is not None and house.moved_at > clock.ago(days=BRAKE_DAYS)


def name_former(uri: str, *, former_uri: str) -> None:
    """Say that an actor of ours lived at another address before; twice is once.

    Raises Invalid beyond FORMER_MAX.
    """
    with transaction():
        house = _held(uri)
        if former_uri in house.former:
            return
        if len(house.former) >= FORMER_MAX:
            message = ngettext(
                "There is room for %(num)s address of before. Take it out first.",
                "There is room for %(num)s addresses of before. Take one out first.",
                FORMER_MAX,
            )
            raise Invalid({"address": message})
        house.former = [*house.former, former_uri]
        house.save(only=[House.former])
        record(ActorFormerly(uri=uri))


def unname_former(uri: str, *, former_uri: str) -> bool:
    """Take an address of before out; tells whether it was there."""
    with transaction():
        house = _held(uri)
        if former_uri not in house.former:
            return False
        house.former = [one for one in house.former if one != former_uri]
        house.save(only=[House.former])
        record(ActorFormerly(uri=uri))
    return True


def move(uri: str, *, target_uri: str) -> None:
    """Let an actor of ours live at another address from now on. Raises Conflict: it moved lately.

    That the other address agrees is whoever calls to have asked.
    """
    with transaction():
        # Members before the house; where it is refused below nothing of it stays.
        extend_blocks(from_uri=uri, to_uri=target_uri)
        house = _held(uri)
        if house.moved_to_uri:
            raise Conflict(_("This has moved already."))
        if rests(house):
            raise Conflict(too_early())
        house.moved_to_uri, house.moved_at = target_uri, clock.now()
        house.save(only=[House.moved_to_uri, House.moved_at])
        record(ActorMoved(uri=uri, target_uri=target_uri))


def too_early() -> str:
    """Say in words why there is no second move yet."""
    return ngettext(
        "Between two moves %(num)s day has to pass.",
        "Between two moves %(num)s days have to pass.",
        BRAKE_DAYS,
    )


def move_back(uri: str) -> None:
    """Take a move back, and what it had hold there: blocks and mutes of the old address.

    Raises Conflict for what has not moved, or too long ago.
    """
    with transaction():
        # Members before the house; where it is refused below nothing of it stays.
        target_uri = moved_to(uri)
        take_back_extended(from_uri=uri, to_uri=target_uri)
        house = _held(uri)
        if not may_go_back(house) or str(house.moved_to_uri) != target_uri:
            raise Conflict(_("This move cannot be taken back (any more)."))
        house.moved_to_uri = ""
        house.save(only=[House.moved_to_uri])
        record(ActorMovedBack(uri=uri, target_uri=target_uri))


def end_moved() -> int:
    """End the old addresses that have led on long enough; gives how many.

    A member is unknown elsewhere from then on, and stays here; of things their plugin hears.
    """
    long_ago = (House.moved_to_uri != "") & (House.moved_at < clock.ago(days=FORWARD_DAYS))
    rows = House.select().where(long_ago & ~House.is_over).order_by(House.id).limit(ENDED_MAX)
    for row in list(rows):
        with transaction():
            hold_all(uris=[str(row.uri)])
            house, member = _held(str(row.uri)), find_by_uri(str(row.uri))
            if not house.moved_to_uri or house.is_over:
                continue
            if member is not None:
                outward.withdraw(member)
                forget_house(str(member.uri))
                continue
            house.is_over = True
            house.save(only=[House.is_over])
            record(ActorMovedForGood(uri=str(house.uri)))
    return len(rows)


def forget_house(uri: str) -> None:
    """Forget where an actor lived and lives, in the open transaction."""
    House.delete().where(House.uri == uri).execute()


def _held(uri: str) -> House:
    House.insert({House.uri: uri, House.former: []}).on_conflict_ignore().execute()
    found: House = lock_rows(House.select().where(House.uri == uri)).get()
    return found
