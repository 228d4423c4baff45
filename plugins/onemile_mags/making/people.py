"""Who writes in a Mag: asked, come, made an editor, gone; and who owns it next."""

from dataclasses import dataclass
from typing import Any

from onemile.api import (
    ActorCard,
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    clock,
    home_of,
    ngettext,
    publishing,
    record,
    resolve_actors,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import moved, sight
from onemile_mags.events import HeirAsked, MagChanged, WriterInvited
from onemile_mags.making import beginning
from onemile_mags.making.held import (
    EDITORS,
    WRITERS,
    held,
    locked_mag,
    locked_members,
    no_home,
    noted,
    require_part,
)
from onemile_mags.models import (
    ACCEPTED,
    ASKED,
    EDITOR,
    OWNER,
    SEATS_MAX,
    WITHDRAWN,
    WRITER,
    Mag,
    Seat,
)

ROLES = (WRITER, EDITOR)


@dataclass(frozen=True, kw_only=True)
class Seated:
    """Somebody who writes in a Mag, or is asked to; ``is_heir``: asked to take it over."""

    id: int
    card: ActorCard
    role: str
    is_asked: bool
    is_heir: bool
    is_me: bool


def seats(mag: Mag, *, viewer: Any) -> list[Seated]:
    """Return who has a seat in a Mag; who is asked only, for those who edit it and themselves."""
    own, edits = str(viewer.uri), sight.edits(mag, viewer)
    rows = [
        row
        for row in Seat.select().where(Seat.mag == mag.id).order_by(Seat.since, Seat.id)
        if edits or row.state == ACCEPTED or row.member_uri == own
    ]
    cards = resolve_actors([str(row.member_uri) for row in rows])
    apart = viewer.kept_apart_uris()
    return [
        Seated(
            id=int(row.id),
            card=cards[row.member_uri],
            role=str(row.role),
            is_asked=row.state == ASKED,
            is_heir=row.heir_since is not None,
            is_me=row.member_uri == own,
        )
        for row in rows
        if row.member_uri in cards and (row.member_uri not in apart or edits)
    ]


def candidates(mag: Mag, *, viewer: Any) -> dict[str, ActorCard]:
    """Return those whom an editor may ask, by URI: whom they know, and who has no seat yet."""
    there = {str(row.member_uri) for row in Seat.select().where(Seat.mag == mag.id)}
    there.add(str(mag.author_uri))
    known = publishing.acquaintances(viewer)
    return {uri: card for uri, card in known.items() if uri not in there}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A Mag in which somebody is asked to write, as what, and by whom, where that is known."""

    mag: Mag
    role: str
    by: ActorCard | None


def asked_of(member: Any) -> list[Asked]:
    """Return what somebody is asked to write in, the last first."""
    mine = (Seat.member_uri == member.uri) & (Seat.state == ASKED)
    rows = Seat.select(Seat, Mag).join(Mag).where(mine & (Mag.state != WITHDRAWN))
    found = list(rows.order_by(Seat.since.desc()).limit(SEATS_MAX))
    if not found:
        return []
    cards = resolve_actors([str(row.invited_by_uri) for row in found if row.invited_by_uri])
    return [
        Asked(mag=row.mag, role=str(row.role), by=cards.get(str(row.invited_by_uri)))
        for row in found
    ]


def invite(mag_id: int, *, member: Any, person_uri: str, role: str = WRITER) -> Seat:
    """Ask somebody whom one knows to write in a Mag; only its owner names editors.

    Raises NotAllowed, NotFound, Invalid on ``person`` or ``role``, LimitReached.
    """
    require_part(member)
    with transaction():
        present = locked_members([str(member.uri), person_uri])
        mag = held(mag_id, member=member)
        _check_role(mag, role, member)
        person = present.get(person_uri)
        if person is None or person_uri not in candidates(mag, viewer=member):
            raise Invalid({"person": _("Choose among the people whom you know.")})
        _refuse_kept_apart(mag, person)
        if Seat.select().where(Seat.mag == mag.id).count() >= SEATS_MAX:
            raise LimitReached(
                ngettext(
                    "%(num)s pen at most, those included who are asked.",
                    "%(num)s pens at most, those included who are asked.",
                    SEATS_MAX,
                )
            )
        seat: Seat = Seat.create(
            mag=mag.id,
            member_uri=person_uri,
            member_id=person.id,
            role=role,
            state=ASKED,
            invited_by_uri=member.uri,
        )
        record(
            WriterInvited(
                seat_id=seat.id, mag_uri=mag.uri, member_uri=person_uri, by_uri=str(member.uri)
            )
        )
    return seat


def accept(mag_id: int, *, member: Any) -> Mag:
    """Say yes: write in a Mag. Raises NotFound (nobody asked), Conflict (not any more)."""
    require_part(member)
    with transaction():
        me = locked_members([str(member.uri)]).get(str(member.uri))
        mag, seat = _asked(mag_id, member)
        if me is None or mag.author_uri in me.hidden_uris():
            raise Conflict(_("This is not possible any more."))
        seat.state, seat.since = ACCEPTED, clock.now()
        seat.save()
        _reseated(mag)
    return mag


def decline(mag_id: int, *, member: Any) -> None:
    """Say no; nobody is told why. Raises NotFound where nobody asked."""
    with transaction():
        locked_members([str(member.uri)])
        _mag, seat = _asked(mag_id, member)
        seat.delete_instance()


def leave(mag_id: int, *, member: Any) -> Mag:
    """Write in a Mag no more; what was published stays. Raises NotFound, Conflict for its owner."""
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=WRITERS)
        if mag.author_uri == member.uri:
            raise Conflict(_("It is yours: hand it over to somebody first, or end it."))
        Seat.delete().where((Seat.mag == mag.id) & (Seat.member_uri == member.uri)).execute()
        _reseated(mag)
    return mag


def change_role(mag_id: int, seat_id: int, *, member: Any, role: str) -> Seat:
    """Make a writer an editor, or the reverse; its owner alone. Raises NotFound, Invalid."""
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=(OWNER,))
        _check_role(mag, role, member)
        seat = _seat(mag, seat_id)
        seat.role = role
        seat.save()
        _reseated(mag)
    return seat


def remove(mag_id: int, seat_id: int, *, member: Any) -> None:
    """Take a seat away, or an invitation back; only its owner removes editors. Raises NotFound."""
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=EDITORS)
        seat = _seat(mag, seat_id)
        if seat.role == EDITOR and mag.author_uri != member.uri:
            raise NotFound
        seat.delete_instance()
        _reseated(mag)


# ------------------------------------------------------------------ who owns it next


def offer(mag_id: int, seat_id: int, *, member: Any) -> Seat:
    """Ask somebody who writes in a Mag to take it over; it stays one's own until they say yes.

    One at a time: whoever was asked before is asked no longer. Raises NotFound, Conflict.
    """
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=(OWNER,))
        seat = _seat(mag, seat_id)
        if seat.state != ACCEPTED:
            raise Conflict(_("They have not said yes to writing in it yet."))
        _take_offers_back(mag)
        seat.heir_since = clock.now()
        seat.save()
        record(HeirAsked(seat_id=seat.id, by_uri=str(member.uri)))
    return seat


def take_offer_back(mag_id: int, *, member: Any) -> None:
    """Keep a Mag after all. Raises NotFound."""
    with transaction():
        locked_members([str(member.uri)])
        _take_offers_back(held(mag_id, member=member, roles=(OWNER,)))


def refuse_offer(mag_id: int, *, member: Any) -> None:
    """Say no to taking a Mag over, and go on writing in it. Raises NotFound."""
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=WRITERS)
        seat = _heir(mag, member)
        seat.heir_since = None
        seat.save()


def take_over(mag_id: int, *, member: Any) -> Mag:
    """Own a Mag from now on, as its owner has asked; it moves to the new owner's mile.

    Who had it keeps an editor's seat. Raises NotFound, Conflict (no home), LimitReached.
    """
    require_part(member)
    with transaction():
        before: Any = Mag.select(Mag.author_uri).where(Mag.id == mag_id).tuples().first()
        present = locked_members([str(member.uri), *(before or ())])
        mag = held(mag_id, member=member, roles=WRITERS)
        seat = _heir(mag, member)
        beginning.check_room(member)
        home = home_of(member.id)
        if home is None:
            raise no_home()
        former = present.get(str(mag.author_uri))
        seat.delete_instance()
        if former is not None:
            Seat.create(
                mag=mag.id,
                member_uri=former.uri,
                member_id=former.id,
                role=EDITOR,
                state=ACCEPTED,
                invited_by_uri=member.uri,
            )
        mag.author_uri, mag.author_id = member.uri, member.id
        mag.cell, mag.commune = home.cell, home.commune
        # Whom the former owner chose from among those they know, the next one may not know.
        publishing.end_list(mag.uri)
        moved.take_along(mag, is_handed_over=True)
        _reseated(mag)
    return mag


def _reseated(mag: Mag) -> None:
    """Save a locked Mag in which others write or edit from now on."""
    noted(mag)
    record(MagChanged(mag_uri=str(mag.uri)))


def _check_role(mag: Mag, role: str, member: Any) -> None:
    if role not in ROLES or (role == EDITOR and mag.author_uri != member.uri):
        raise Invalid({"role": _("Only its owner names editors.")})


def _refuse_kept_apart(mag: Mag, person: Any) -> None:
    """Refuse whom a block keeps from the owner or from somebody who writes there already."""
    sits = (Seat.mag == mag.id) & (Seat.state == ACCEPTED)
    accepted: Any = Seat.select(Seat.member_uri).where(sits)
    there = {str(mag.author_uri), *(uri for (uri,) in accepted.tuples())}
    if not person.is_active or person.hidden_uris() & there:
        raise Invalid({"person": _("Choose among the people whom you know.")})


def _asked(mag_id: int, member: Any) -> tuple[Mag, Seat]:
    mine = (Seat.mag == mag_id) & (Seat.member_uri == member.uri) & (Seat.state == ASKED)
    mag = locked_mag(mag_id)
    seat: Seat | None = Seat.get_or_none(mine)
    if seat is None:
        raise NotFound
    return mag, seat


def _heir(mag: Mag, member: Any) -> Seat:
    mine = (Seat.mag == mag.id) & (Seat.member_uri == member.uri)
    seat: Seat | None = Seat.get_or_none(mine & Seat.heir_since.is_null(False))
    if seat is None:
        raise NotFound
    return seat


def _seat(mag: Mag, seat_id: int) -> Seat:
    seat: Seat | None = Seat.get_or_none((Seat.id == seat_id) & (Seat.mag == mag.id))
    if seat is None:
        raise NotFound
    return seat


def _take_offers_back(mag: Mag) -> None:
    Seat.update(heir_since=None).where(Seat.mag == mag.id).execute()
