"""Who keeps what is said: a plugin's type, else the federation itself, else nobody."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from onemile.api import FederatedType, NotFound, database, follows, rows, transaction
from onemile_federation import registry
from onemile_federation.inbox.acting import bounds
from onemile_federation.inbox.acting.heard import Heard
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.ports import Port
from onemile_federation.remote import interest, objects
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import MILE_AUDIENCE, OBJECTS, SAYING

Receive = Callable[[Any], object]

# Who reads is told of what is new, in the same transaction: the thing, and who shared it.
kept_for_readers: Port[[RemoteObject, str], None] = Port("who is told of what was kept")


def keeper_of(document: Mapping[str, Any], *verbs: str) -> FederatedType | None:
    """Return the type that keeps an incoming document and does something with any of the verbs."""
    found = registry.keeper_of(document, kept_as(document))
    return found if found is not None and any(verb in found.receive for verb in verbs) else None


def kept_as(document: Mapping[str, Any]) -> str:
    """Return by which type a document finds who keeps it.

    What is kept as for a mile stays that, whomever it is for by now: its keeper lets go of it.
    """
    return MILE_AUDIENCE if is_kept_across(document) else bounds.kept_as(document)


def is_kept_across(document: Mapping[str, Any]) -> bool:
    """Tell whether something is kept as being for a mile."""
    uri = shapes.id_of(document)
    return bool(uri) and registry.is_kept_as(MILE_AUDIENCE, uri)


def tell(keeper: FederatedType, heard: Heard, verb: str, uri: str, document: Any) -> None:
    """Tell a keeper, in a savepoint: what it refuses it has not begun. Raises its Refusal."""
    received = heard.received(verb, uri=uri, document=document)
    with transaction():
        keeper.receive[verb](received)


def tell_of_change(keeper: FederatedType, heard: Heard, uri: str, document: Any) -> None:
    """Tell a keeper of an Update; where it knows no such thing (NotFound) it is new to it."""
    try:
        tell(keeper, heard, "Update", uri, document)
    except NotFound:
        if "Create" not in keeper.receive:
            raise
        tell(keeper, heard, "Create", uri, document)


def tell_all(
    heard: Heard, verb: str, uri: str, *, unheard: list[BaseException] | None = None
) -> bool:
    """Tell every type of something that is gone, since no document says whose it was.

    One that does not know it raises NotFound. Returns whether anybody knew it. What else one raises
    holds up none of the others: it is appended to ``unheard``, for who tells that one again;
    without that list the first of it is raised once all were told, and nothing of it stands. What
    is no mistake of a type is raised at once: all of it is done once more.
    """
    knew, failed = False, [] if unheard is None else unheard
    for kind in registry.types():
        if verb not in kind.receive:
            continue
        try:
            tell(kind, heard, verb, uri, {})
            knew = True
        except NotFound:
            continue
        except registry.SPOILT as error:
            if registry.is_no_mistake(error):
                raise
            failed.append(error)
    if unheard is None and failed:
        raise failed[0]
    return knew


def is_of_interest(document: Mapping[str, Any], *, by_uri: str) -> bool:
    """Tell whether the federation keeps what no type does.

    Something by somebody whom members follow, as most of it is; what is kept already, whoever
    brought it; a reply to something that is known here. Nothing that is for a mile.
    """
    if shapes.type_of(document) not in OBJECTS or shapes.is_across(document):
        return False
    if interest.is_followed(by_uri) or interest.is_known(shapes.id_of(document)):
        return True
    return interest.is_known(shapes.id_of(document.get("inReplyTo")))


def is_here(uri: str) -> bool:
    """Tell whether something from elsewhere is kept, by us or a type, or was taken lately."""
    taken = (Inbound.object_uri == uri) & (Inbound.state == DONE) & (Inbound.verb != "Delete")
    return interest.is_known(uri) or Inbound.select().where(taken).exists() or registry.is_kept(uri)


def is_of_another(uri: str, *, by_uri: str) -> bool:
    """Tell whether something that is kept here may be somebody else's than ``by_uri``'s.

    Whose a plugin's thing is that plugin says, for as long as it keeps it; of one that does not
    say, or cannot now, it may be anybody's. What was taken of late, and is kept by none, is of who
    brought it first.
    """
    [(kept_of, brought_by)] = rows(_WHOSE, (uri, DONE, uri, *SAYING))
    if kept_of is not None:
        return bool(kept_of != by_uri)
    try:
        author_uri = registry.said_by(uri)
        if author_uri or registry.is_kept_unsaid(uri):
            return author_uri != by_uri
    except registry.Unanswered:
        return True
    return brought_by is not None and bool(brought_by != by_uri)


def concerns_us(actor_uri: str) -> bool:
    """Tell whether anybody here has to do with an actor elsewhere, without asking them anything.

    Followed from here, following somebody here, with words that are kept here, or that a plugin
    took lately: what strangers name by its id alone is not fetched for them.
    """
    if follows.among([actor_uri]):
        return True
    kept = (RemoteObject.author_uri == actor_uri) & (RemoteObject.state == LIVE)
    heard = (Inbound.actor_uri == actor_uri) & (Inbound.state == DONE) & (Inbound.verb == "Create")
    return RemoteObject.select().where(kept).exists() or Inbound.select().where(heard).exists()


def keep(document: Mapping[str, Any], *, shared_by_uri: str = "", is_news: bool = True) -> None:
    """Keep a document for those here who read it; who follows where it appeared is told.

    ``is_news``: it is brought as something new, and is no change of what was said.
    """
    # In a transaction it needs no savepoint: where it is refused nothing was written.
    with nullcontext() if database.in_transaction() else transaction():
        kept = objects.keep(document, shared_by_uri=shared_by_uri, is_news=is_news)
        kept_for_readers(kept, shared_by_uri)


# In fixed SQL: asked of each thing that comes.
_WHOSE = (
    "SELECT (SELECT author_uri FROM federation_object WHERE uri = ?), "
    "(SELECT actor_uri FROM federation_inbound WHERE state = ? AND object_uri = ? "
    f"AND verb IN ({', '.join('?' * len(SAYING))}) ORDER BY id LIMIT 1)"
)
