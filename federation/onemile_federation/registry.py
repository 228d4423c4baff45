"""What plugins declare to cross borders: looked up by URI, by handle, by document.

Each kind is asked by itself: one that raises is logged by its name and passed over. Where nobody
else knew, that is no answer: ``Unanswered``, so that no 404 is said of what may well be there.
What is no mistake of a kind (``is_no_mistake``) is passed on, to be done once more as a whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

import structlog
from peewee import DatabaseError

from onemile.api import ActorKind, FederatedType, Said, WireActor, database, declared, transaction
from onemile_federation.absences import MustAsk

# What a plugin may raise and spoil its own dish only; one that wants to exit is among it.
SPOILT = (Exception, SystemExit)

# Of what a type raised, for the line that names it to the steward (``onemile tasks``).
ERROR_CHARS_MAX = 200

log = structlog.get_logger()
_is_begun_anew: ContextVar[bool] = ContextVar("is_begun_anew", default=False)

Kind = TypeVar("Kind", ActorKind, FederatedType)


class Unanswered(Exception):
    """A kind that was asked raised, and none of the others knew: nothing is known."""


class Unforgotten(Exception):
    """Types did not forget what they ought to; the message says which, and what they raised."""


def is_no_mistake(error: BaseException) -> bool:
    """Tell whether what a kind raised passes by itself, so that nothing is concluded from it.

    Another transaction was in the way for a moment, or somebody would have to be asked where
    nobody is: whoever does all of it once more gets an answer.
    """
    return isinstance(error, MustAsk) or database.gave_way(error)


@contextmanager
def begun_anew() -> Iterator[None]:
    """Let a question that fails in the database fail the block, which is a transaction.

    For who then does it again in another way: so no question has to be put in a savepoint, which
    is two more for each kind.
    """
    before = _is_begun_anew.set(True)
    try:
        yield
    finally:
        _is_begun_anew.reset(before)


def kinds() -> list[ActorKind]:
    """Return the kinds of actors that core and plugins declare."""
    return declared("register_actor_kinds")


def types() -> list[FederatedType]:
    """Return the kinds of objects that core and plugins declare."""
    return declared("register_federated_types")


def actor(uri: str) -> tuple[ActorKind, WireActor] | None:
    """Return the actor of a URI of ours, or of the path of its page, with its kind.

    Raises Unanswered, as all of these do.
    """
    return _first(kinds(), lambda kind: kind.find(uri))


def owns(kind: Any, uri: str, member: Any) -> bool:
    """Tell whether it is a member who may say that an actor of a kind has moved."""
    return kind.owner is not None and kind.owner(uri) == str(member.uri)


def actor_by_handle(handle: str) -> tuple[ActorKind, WireActor] | None:
    """Return the actor of a handle, the first of all kinds that knows it."""

    def find(kind: ActorKind) -> WireActor | None:
        uri = kind.by_handle(handle)
        return kind.find(uri) if uri else None

    return _first(kinds(), find)


def was_actor(uri: str) -> bool:
    """Tell whether a URI of ours was an actor, and is no more."""
    return former_kind(uri) is not None


def former_kind(uri: str) -> ActorKind | None:
    """Return the kind of a URI of ours that was an actor, and is no more."""
    found = _first(kinds(), lambda kind: kind.is_gone(uri) or None)
    return None if found is None else found[0]


def thing(uri: str) -> tuple[FederatedType, Any] | None:
    """Return the thing of a URI of ours, or of the path of its page, with its type."""
    return _first(types(), lambda kind: kind.find(uri))


def keeper_of(document: Mapping[str, Any], object_type: str) -> FederatedType | None:
    """Return the type that keeps an incoming document; None where nobody does.

    One that raises has not claimed it.
    """
    among = [one for one in types() if object_type in one.object_types]
    try:
        found = _first(among, lambda kind: kind.claims(document) or None)
    except Unanswered:
        return None
    return None if found is None else found[0]


def is_kept(uri: str) -> bool:
    """Tell whether a type keeps something from elsewhere; also where one that raises may do so."""
    try:
        return _first(types(), lambda kind: kind.claims({"id": uri}) or None) is not None
    except Unanswered:
        return True


def is_kept_as(object_type: str, uri: str) -> bool:
    """Tell whether something from elsewhere is kept by a type for such documents; False if unsure.

    Whatever its own server calls it by now.
    """
    among = [one for one in types() if object_type in one.object_types]
    try:
        return _first(among, lambda kind: kind.claims({"id": uri}) or None) is not None
    except Unanswered:
        return False


def kept_among(uris: Sequence[str]) -> set[str]:
    """Return those of some URIs that ``is_kept`` tells of; a question for each type as a rule."""

    def ask(kind: FederatedType) -> set[str]:
        if kind.kept_among is not None:
            return set(kind.kept_among(uris))
        return {uri for uri in uris if kind.claims({"id": uri})}

    found: set[str] = set()
    for kind in types():
        try:
            found |= (_first([kind], ask) or (kind, set()))[1]
        except Unanswered:
            return set(uris)
    return found


def said_by(uri: str) -> str:
    """Return who of elsewhere said what a type keeps, as that type says; "" for what none does."""
    found = _first(types(), lambda kind: (kind.said_by(uri) or None) if kind.said_by else None)
    return "" if found is None else str(found[1])


def taken_back(uri: str) -> Said | None:
    """Return in a type's own words that a thing of ours is gone; None where no type knows it."""
    found = _first(types(), lambda kind: kind.take_back(uri) if kind.take_back else None)
    return None if found is None else found[1]


def forget(*, host: str = "", actor_uri: str = "") -> None:
    """Have every type forget a host, or an actor; one that raises holds up none of the others.

    Raises Unforgotten at the end, which names those that have failed; where others were in the way
    of all those, what one of them raised for it. Outside of transactions.
    """
    failed, busy = [], None
    for kind in types():
        try:
            if kind.purge is not None:
                kind.purge(host, actor_uri)
        except SPOILT as error:
            if is_no_mistake(error):
                busy = error
                continue
            log.exception("a plugin failed", kind=kind.name, to_forget=host or actor_uri)
            failed.append(f"{kind.name}: {error!r}"[:ERROR_CHARS_MAX])
    if failed:
        raise Unforgotten("; ".join(failed))
    if busy is not None:
        raise busy


def is_kept_unsaid(uri: str) -> bool:
    """Tell whether a type keeps something from elsewhere that does not say who said it."""
    silent = [kind for kind in types() if kind.said_by is None]
    return _first(silent, lambda kind: kind.claims({"id": uri}) or None) is not None


def _first(among: Iterable[Kind], ask: Callable[[Kind], Any]) -> tuple[Kind, Any] | None:
    """Return the first answer that is not None, with whose it is. Raises Unanswered."""
    failed, is_whole = "", _is_begun_anew.get() or not database.in_transaction()
    for kind in among:
        try:
            # A statement that fails spoils what is around it on some engines.
            with nullcontext() if is_whole else transaction():
                found = ask(kind)
        except SPOILT as error:
            if is_no_mistake(error):
                raise
            if _is_begun_anew.get() and isinstance(error, DatabaseError):
                raise
            log.exception("a plugin failed", kind=kind.name)
            failed = kind.name
            continue
        if found is not None:
            return kind, found
    if failed:
        raise Unanswered(failed)
    return None
