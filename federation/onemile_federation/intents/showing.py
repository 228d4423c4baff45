"""What the two pages show: somebody elsewhere, and something that was said there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ActorCard, follows, spoken
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.intents.refusals import NoWay
from onemile_federation.outbox import saying
from onemile_federation.remote import cards, object_shapes, objects
from onemile_federation.remote.asking import Absent, Document
from onemile_federation.remote.models import RemoteActor
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import OBJECTS

# As many as stand on a telephone without scrolling; the rest is read where it was said.
WORDS_CHARS_MAX = 400
# So much is given up to end between two words; what has no spaces ends anywhere.
WORD_CHARS_MAX = 40
# Of a name in a headline; it stands whole below it.
CALLED_CHARS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Somebody elsewhere, for one who might follow them.

    ``called`` is the name, cut to CALLED_CHARS_MAX. ``home`` is ``@name@host``, or the host alone
    where no name is proven. ``was_refused``: the member has asked, has not taken it back, and does
    not follow.
    """

    uri: str
    name: str
    called: str
    card: ActorCard
    home: str
    host: str
    kind: str
    moved_to_uri: str
    is_asked_first: bool
    follow: Any
    was_refused: bool


@dataclass(frozen=True, kw_only=True)
class Something:
    """Something public that was said elsewhere, in short; nothing of it is kept."""

    url: str
    host: str
    title: str
    by: str
    words: str
    is_sensitive: bool
    published_at: datetime | None


def somebody(found: RemoteActor, *, member: Any) -> Somebody:
    """Return what a member is shown of somebody elsewhere. Raises NoWay where a block lies between.

    The member's own is told them; another's is the same as for who is not there: nobody learns by
    it that they were blocked.
    """
    uri = str(found.uri)
    if member.blocks_uri(uri):
        raise NoWay("mine", host=str(found.host))
    if uri in member.hidden_uris():
        raise NoWay("nobody", host=str(found.host))
    follow = follows.between(member, uri)
    asked = saying.said_before(str(member.uri), uri, ("Follow",)) if follow is None else None
    name = str(found.name or found.handle or found.host)
    return Somebody(
        uri=uri,
        name=name,
        called=name if len(name) <= CALLED_CHARS_MAX else f"{name[: CALLED_CHARS_MAX - 1]}…",
        card=cards.of([uri])[uri],
        home=cards.home_of(found),
        host=str(found.host),
        kind=_kind(str(found.kind)),
        moved_to_uri=str(found.moved_to_uri),
        is_asked_first=bool(found.is_locked),
        follow=follow,
        was_refused=asked is not None,
    )


def something(found: Document) -> Something:
    """Return what is shown of a document that stands elsewhere. Raises NoWay."""
    uri = shapes.id_of(found.content.get("id"))
    try:
        said = objects.believed(found.content)
    except Absent as absent:
        raise NoWay("gone" if absent.is_gone else "nobody") from None
    if shapes.type_of(said) not in OBJECTS:
        raise NoWay("nobody")
    columns = object_shapes.object_of(said, uri=uri)
    if not columns["is_public"]:
        raise NoWay("hidden")
    author = objects.author_of(said)
    known = cards.of([author]).get(author)
    is_sensitive = columns["is_sensitive"]
    words = columns["summary"] if is_sensitive else columns["content"] or columns["summary"]
    return Something(
        url=columns["url"],
        host=addresses.host_of(uri),
        title=columns["title"],
        by=known.name if known is not None else author,
        words=_first(" ".join(spoken(words).split())),
        is_sensitive=is_sensitive,
        published_at=columns["published_at"],
    )


def _first(words: str) -> str:
    if len(words) <= WORDS_CHARS_MAX:
        return words
    begun = words[: WORDS_CHARS_MAX - len(" …")]
    whole = begun.rpartition(" ")[0]
    return f"{whole if len(whole) > len(begun) - WORD_CHARS_MAX else begun} …"


def _kind(actor_type: str) -> str:
    """Say in plain words what kind of actor somebody is."""
    known = {
        "Person": _("a person"),
        "Group": _("a group"),
        "Organization": _("an organisation"),
        "Service": _("an automatic account"),
        "Application": _("the account of a server itself"),
    }
    return known[actor_type]
