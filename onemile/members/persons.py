"""Everybody known by URI: a row for each member, and for neighbours elsewhere whom one names.

A URI is who somebody is, for ever; number, name and picture beside it are a cache. Whoever
leaves keeps their row, without name and picture, so that what others keep still adds up.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from peewee import BigIntegerField, CharField

from onemile import clock, current
from onemile.contracts import ActorCard, HealthResult
from onemile.db import BaseModel, InstantField, rows, transaction
from onemile.fields import URI_CHARS_MAX, may_be_uri
from onemile.i18n import gettext as _
from onemile.members.keeping_apart import path_of

# As long as a card's name is kept: a first name, an initial, or what another instance calls one.
NAME_CHARS_MAX = 200
PICTURE_CHARS_MAX = 500


class Person(BaseModel):
    """Somebody by URI. ``member_id`` is null for who lives on another instance."""

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    member_id = BigIntegerField(null=True, unique=True)
    host = CharField(max_length=255, index=True)
    name = CharField(max_length=NAME_CHARS_MAX, default="")
    picture = CharField(max_length=PICTURE_CHARS_MAX, default="")
    seen_at = InstantField(default=clock.now)

    class Meta:
        table_name = "person"


def check() -> HealthResult:
    """Look whether every member's URI still lies beneath ``base_url``: it is theirs for ever."""
    base = f"{current.card().base_url}/members/"
    strayed = rows(_STRAYED, (len(base), base))
    if not strayed:
        return HealthResult(is_fine=True, detail=_("every member's address is one of ours"))
    former = str(strayed[0][0]).rpartition("/members/")[0]
    return HealthResult(
        is_fine=False,
        detail=_(
            "base_url has changed since members joined: their addresses are theirs for ever, "
            "and would lead nowhere"
        ),
        mend=f'base_url = "{former}"',
    )


_STRAYED = (
    "SELECT uri FROM person WHERE member_id IS NOT NULL AND substr(uri, 1, ?) <> ? "
    "ORDER BY id LIMIT 1"
)


def host_of(uri: str) -> str:
    """Return the host of a URI, with its port; empty for what is none."""
    try:
        return urlsplit(uri).netloc.lower()
    except ValueError:  # half an address of the sixth kind
        return ""


def lives_elsewhere(uri: str) -> bool:
    """Tell whether a URI is a web address that is not beneath this instance's own host."""
    if not may_be_uri(uri) or not uri.startswith(("https://", "http://")):
        return False
    return host_of(uri) not in ("", host_of(current.card().base_url))


def is_neighbour_across(uri: str, viewer: Any) -> bool:
    """Tell whether somebody lives across a border and shows things to few (``sees_across``)."""
    return current.instance().plugins.first("sees_across", uri=uri, viewer=viewer) is not None


def is_unseen_across(uri: str, viewer: Any) -> bool:
    """Tell whether somebody across a border is not to be named to a member who sees nothing."""
    return current.instance().plugins.first("sees_across", uri=uri, viewer=viewer) is False


def forget(uri: str) -> None:
    """Forget name and picture of somebody elsewhere who is gone; their row stays, as members' do.

    Does nothing about a member of this instance.
    """
    theirs = (Person.uri == uri) & Person.member_id.is_null()
    Person.update(name="", picture="").where(theirs).execute()


def keep_member(member: Any, *, has_left: bool) -> None:
    """Keep the row of a member in step with what others read of them."""
    avatar_key = str(member.avatar_key)
    _keep(
        str(member.uri),
        member_id=int(member.id),
        name="" if has_left else str(member.shown_name),
        picture=path_of(avatar_key) if avatar_key and not has_left else "",
    )


def remember(cards: Iterable[ActorCard]) -> None:
    """Remember what is read of neighbours elsewhere; who is a member here is known already."""
    for card in cards:
        if card.member_id is None:
            picture = card.avatar_url[:PICTURE_CHARS_MAX]
            name = "" if card.name == current.NAMELESS else card.name[:NAME_CHARS_MAX]
            _keep(card.uri, member_id=None, name=name, picture=picture)


def remembered(uris: Iterable[str]) -> dict[str, Person]:
    """Return what is remembered of some people, by URI, in one query."""
    wanted = sorted(set(uris))
    if not wanted:
        return {}
    return {str(row.uri): row for row in Person.select().where(Person.uri.in_(wanted))}


def cards_to_list(uris: Sequence[str]) -> list[ActorCard]:
    """Return the cards of a list of one's own, in its order: by name also whom nobody knows now.

    Of who lives elsewhere, and of whom no plugin tells anything, a name alone is remembered, since
    nobody vouches for more.
    """
    cards = current.resolve_actors(uris)
    known = remembered(uri for uri in uris if cards[uri].name == current.NAMELESS)
    return [
        cards[uri] if uri not in known or not known[uri].name else _card(known[uri]) for uri in uris
    ]


def _card(person: Person) -> ActorCard:
    name = str(person.name)
    return ActorCard(uri=str(person.uri), name=name, initials=name[:1].upper() or "·")


def _keep(uri: str, *, member_id: int | None, name: str, picture: str) -> None:
    told = {
        Person.member_id: member_id,
        Person.name: name,
        Person.picture: picture,
        Person.seen_at: clock.now(),
    }
    fresh = {Person.uri: uri, Person.host: host_of(uri)[:255], **told}
    with transaction():
        Person.insert(fresh).on_conflict(conflict_target=[Person.uri], update=told).execute()
