"""What crosses between instances: plugins declare it here, the federation carries it.

A plugin says what its things are on the wire and what it does with others'; it never signs,
sends, fetches or checks an origin. Documents are ActivityStreams 2.0, without ``@context``,
``to`` and ``cc``: these follow from the audience, and are the carrier's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from onemile.contracts import Event
from onemile.fields import Line, LongText, Name, PathIfAny, Uri, UriIfAny
from onemile.record import Record

Verb = Literal["Create", "Update", "Delete", "Announce", "Like", "Undo", "Add", "Remove"]
Approval = Literal["everybody", "asked"]


@dataclass(frozen=True, kw_only=True)
class WireAudience(Record):
    """To whom something goes: the public, the followers of some actors, some people.

    ``follower_uris`` are actors of this instance whose followers elsewhere get it. ``people_uris``
    are addressed one by one; ``mentions`` are those among them whom the text names.
    ``mile_cells``, as they travel ("g1:1:…"), half a mile or coarser: whoever lives within a mile
    of one of them, on the instances of the ``people_uris``; then it is to nobody besides. So is
    what is ``is_for_partners``: to every member there.
    """

    is_public: bool = False
    follower_uris: tuple[Uri, ...] = ()
    people_uris: tuple[Uri, ...] = ()
    mentions: tuple[Uri, ...] = ()
    mile_cells: tuple[Name, ...] = ()
    is_for_partners: bool = False


@dataclass(frozen=True, kw_only=True)
class Said(Record):
    """Something that an actor of this instance says to others: one activity.

    ``sender_uri`` signs it. ``object`` is the document for Create and Update and empty
    otherwise; ``object_uri`` is what it is about; ``target_uri`` the collection of an Add or a
    Remove. A Delete goes to every host that was ever sent the object, whatever its audience;
    ``former_type`` is what its tombstone says it was. Of an Undo it is the verb that is taken back,
    where several were said of one object. ``reason`` is why moderators took it away, for those
    elsewhere who keep order there.
    """

    verb: Verb
    sender_uri: Uri
    object_uri: Uri
    object: Mapping[str, Any] = field(default_factory=dict)
    audience: WireAudience = WireAudience()
    former_type: Line = ""
    reason: LongText = ""
    target_uri: UriIfAny = ""


@dataclass(frozen=True, kw_only=True)
class Peer(Record):
    """Whose message it is: the ``actor_uri`` that signed it, and its host."""

    actor_uri: Uri
    host: Name


@dataclass(frozen=True, kw_only=True)
class Received(Record):
    """An activity that was verified: who did what, and the document that may be believed.

    ``document`` is the object as its own server says it: from the signed body where the sender
    is its author's server, fetched at its own id otherwise. Its ``to`` and ``cc`` are lists that
    say for whom it is, be it nobody. Empty for a Delete. Its HTML is the sender's still: clean it
    (``sanitised``) before it is kept or shown. ``activity_uri`` is unique for ever among those of
    its actor; the carrier brings each at most once into effect, in one transaction with it.
    ``received_at`` is when it came here, also of a Delete that is told late since a plugin was off.
    """

    verb: Line
    peer: Peer
    activity_uri: Uri
    object_uri: Uri
    document: Mapping[str, Any]
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Replies(Record):
    """A page of what was said to a thing, oldest first; ``next`` is the cursor of the next one."""

    uris: tuple[Uri, ...]
    total: int
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class FederatedType(Record):
    """A kind of object that crosses between instances.

    - ``announces``: the events that it is said by; ``to_wire`` turns one into what is said.
    - ``find``: the thing behind a URI of this instance, or the path of its page; None for none.
    - ``uri``, ``document``: its id, and the document that stands there; never for a draft. Its
      ``context`` is the URI of the thing with which the talk begins that it belongs to.
      In its ``interactionPolicy`` the URI of an actor with ``#followers`` means who follows it.
    - ``may_fetch``: may this RemoteViewer, or None for anybody, read it there? Who may not gets
      the same answer as for what does not exist.
    - ``claims``: is this incoming document (of one of ``object_types``) this type's to keep? Reads
      only. Where several say yes the first one has it; where none does it is kept as ignored.
      Of what it keeps already, a document of nothing but its ``id`` is claimed as well.
    - ``kept_among``: those of some ids whose documents of nothing but it are claimed, by one
      question; without it ``claims`` is asked of each.
    - ``admit``: asked after the signature and before the answer, reads only; raises Conflict,
      Invalid or NotNow for what cannot be taken, which the sender is told as 409, 422 or 503.
    - ``receive``: by verb, what is done with a Received, in the open transaction. What it does not
      take, or does not know any more, it refuses (a Refusal): nobody is told, nothing is kept of
      it. The NotFound of an Update makes it a Create; that of a Delete says that nothing went.
    - ``said_by``: the actor elsewhere who said what this type keeps by this URI, "" for what it
      keeps not; as long as anything is kept of it, taken back or not. Others of the same server are
      not believed about it. Of what a type keeps without saying so nobody is: its server is asked.
    - ``replies``: what was said to a thing, by its URI and a cursor.
    - ``purge``: forget all that is kept of a host, or of one actor: ``purge(host, actor_uri)``,
      of which one is empty. Of a host means of all that lies beneath it, in whatever letters.
      Asked outside of transactions: it opens its own, for 500 rows each at most.
    - ``take_back``: others hold an object that nothing stands behind any more, and nobody heard
      it go. Give the Delete of this URI and note that it was said, in the open transaction; None
      for what is not this type's. Where no type knows it the carrier says so by itself.
    - ``is_passed_on``: may a group of ours announce what comes of this type? Then it is kept for a
      while as it came, to be passed on whole.
    """

    name: Name
    object_types: tuple[str, ...]
    announces: tuple[type[Event], ...]
    to_wire: Callable[[Any], Sequence[Said]]
    find: Callable[[str], Any]
    uri: Callable[[Any], str]
    document: Callable[[Any], Mapping[str, Any]]
    may_fetch: Callable[[Any, Any], bool]
    claims: Callable[[Mapping[str, Any]], bool]
    receive: Mapping[str, Callable[[Received], object]]
    kept_among: Callable[[Sequence[str]], Collection[str]] | None = None
    admit: Callable[[Mapping[str, Any], Peer], object] | None = None
    said_by: Callable[[str], str] | None = None
    replies: Callable[[str, str], Replies] | None = None
    purge: Callable[[str, str], object] | None = None
    take_back: Callable[[str], Said | None] | None = None
    is_passed_on: bool = True


@dataclass(frozen=True, kw_only=True)
class WireActor(Record):
    """An actor of this instance as others see it; nothing in it tells where anybody lives.

    ``handle`` is its name in addresses (``@handle@host``), of small letters, digits and
    underscores. ``summary`` is HTML of ours. ``attributed_to_uri`` is who answers for it, if they
    are an actor too. ``replies_to`` says which of its followers' requests are taken at once.
    """

    uri: Uri
    handle: Name
    name: Line
    url: PathIfAny
    summary: LongText = ""
    published: datetime | None = None
    icon: PathIfAny = ""
    image: PathIfAny = ""
    attributed_to_uri: UriIfAny = ""
    approval: Approval = "everybody"
    is_discoverable: bool = False
    is_indexable: bool = False
    featurable_by: Literal["everybody", "nobody"] = "nobody"
    also_known_as: tuple[Uri, ...] = ()
    moved_to_uri: UriIfAny = ""


@dataclass(frozen=True, kw_only=True)
class ActorKind(Record):
    """A kind of thing or person that can be followed from elsewhere and can say something.

    ``find`` gives the actor of a URI of this instance, or of the path of its page, None for whom
    nobody outside is to know; ``by_handle`` gives the URI of a handle, "" for none. ``is_gone``
    tells whether a URI was such an actor, and is no more. ``announces`` are the events by which
    an actor is another from now on; ``changed`` gives the URIs of the actors an event is about.
    ``has_gone`` gives those that an event ends for good. ``moderators``: who keeps order in a
    group, by its URI, of those whom others may know. ``owner``: the member who may say that one
    has moved house, "" for nobody; actors of a kind without it stay where they are.
    """

    name: Name
    actor_type: Literal["Group", "Person", "Service", "Organization"]
    find: Callable[[str], WireActor | None]
    by_handle: Callable[[str], str]
    is_gone: Callable[[str], bool]
    announces: tuple[type[Event], ...] = ()
    changed: Callable[[Any], Sequence[str]] | None = None
    ends: tuple[type[Event], ...] = ()
    has_gone: Callable[[Any], Sequence[str]] | None = None
    moderators: Callable[[str], Sequence[str]] | None = None
    owner: Callable[[str], str] | None = None


# Of one thing: as many as a card and a page need to show what it is.
MILE_PICTURES_MAX = 4


@dataclass(frozen=True, kw_only=True)
class MilePicture(Record):
    """A kept picture of a thing (``pictures.keep``), by its key; ``text`` says what it shows."""

    key: Name
    text: LongText = ""


@dataclass(frozen=True, kw_only=True)
class MileObject(Record):
    """A thing as neighbours across the border of a partner's instance see it.

    ``cell`` is the thing's own square: the carrier makes it half a mile or coarser before anything
    of it is written, and nothing in ``document`` tells where it lies. ``document`` is the object in
    ActivityStreams 2.0 with its type, ``name``, ``content`` (HTML) and what else it is, without id,
    ``attributedTo``, ``to`` and addresses of pages: these are the carrier's. ``author_uri`` is a
    member of this instance. ``pictures`` come in their order, of which MILE_PICTURES_MAX are shown;
    where they lie is the carrier's as well, and no picture is named in ``document``.

    ``is_for_partners``: its author has chosen that all members of partners' instances may see it,
    wherever they live, and the name of its commune, ``place_name``; then it may lie in no square.
    """

    uri: Uri
    author_uri: Uri
    cell: int | None
    document: Mapping[str, Any]
    pictures: tuple[MilePicture, ...] = ()
    is_for_partners: bool = False
    place_name: Line = ""


@dataclass(frozen=True, kw_only=True)
class MileType(Record):
    """A kind of things that neighbours across a border may be shown.

    - ``announces``: the events by which such things change; ``concerned`` gives the URIs of those
      that one is about, MILE_CONCERNED_MAX at most (of what is left an event of its own tells).
    - ``shown``: by the URI of a thing, what neighbours of its square ought to be shown of it now;
      None for what is a draft, withdrawn, hidden, of an author who is not at work here, or for
      fewer people than its mile. It does not ask whether its author wants to be seen across: the
      carrier does.
    - ``after``: the URIs of things that may be shown, with a number above one that is given, in the
      order of these numbers: all are gone through when a partner's squares change. ``of`` narrows
      it to one author, by their URI, "" for all.
    """

    name: Name
    announces: tuple[type[Event], ...]
    concerned: Callable[[Any], Sequence[str]]
    shown: Callable[[str], MileObject | None]
    after: Callable[[int, int, str], Sequence[tuple[int, str]]]


# Of one event; beyond it lies more than one person has under way.
MILE_CONCERNED_MAX = 100
