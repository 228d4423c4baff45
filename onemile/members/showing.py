"""What a member looks like from near, from afar and from outside: never a square, never a point."""

from dataclasses import dataclass

from onemile import current
from onemile.i18n import gettext as _
from onemile.members.models import Member
from onemile.mile import places
from onemile.mile.radius import home_of


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One way of being seen: by whom, and what they read. An empty ``name``: nothing at all."""

    by: str
    title: str
    name: str
    place: str
    note: str


def commune_of(member: Member) -> str:
    """Give the name of the commune that others read for a member; empty before they have one."""
    place = home_of(member.id)
    commune = places.region().commune(place.commune) if place is not None else None
    return commune.name if commune is not None else ""


def views_of(
    *,
    shown_name: str,
    commune: str,
    has_square: bool,
    is_known_elsewhere: bool = False,
    is_seen_across: bool = False,
) -> list[Seen]:
    """Give the ways of being seen, nearest first: three, and those of other instances if wanted."""
    here = _views_here(shown_name=shown_name, commune=commune, has_square=has_square)
    if is_seen_across and has_square:
        here.append(_view_across(shown_name))
    if not is_known_elsewhere:
        return here
    note = _("Also your photo, and the text you wrote for other instances. Nothing of your place.")
    elsewhere = Seen(
        by="elsewhere",
        title=_("Somebody of another instance"),
        name=shown_name,
        place="",
        note=note,
    )
    return [*here, elsewhere]


def _view_across(shown_name: str) -> Seen:
    return Seen(
        by="across",
        title=_("A neighbour on a partner’s instance"),
        name=shown_name,
        place=_("in your mile"),
        note=_(
            "With what you publish for your mile or for more people, and the square of half a mile "
            "in which it lies. Not your photo, and not your page."
        ),
    )


def _views_here(*, shown_name: str, commune: str, has_square: bool) -> list[Seen]:
    somewhere = _("somewhere in %(commune)s", commune=commune)
    return [
        Seen(
            by="neighbour",
            title=_("A neighbour in your mile"),
            name=shown_name,
            place=_("in your mile") if has_square else somewhere,
            note=_("Your square or your commune: no street, no number, no distance."),
        ),
        Seen(
            by="member",
            title=_("A member further away"),
            name=shown_name,
            place=commune,
            note=_(
                "Only with an exchange, a conversation, or something of yours to read: the name of "
                "the commune, and what you choose to write about yourself."
            ),
        ),
        Seen(
            by="visitor",
            title=_("Somebody without an account"),
            name="",
            place="",
            note=_(
                "Nothing of you. From ten on, %(instance)s tells about how many neighbours it has.",
                instance=current.card().name,
            ),
        ),
    ]
