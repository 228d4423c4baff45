"""One thing that was asked for is kept, as what was pushed is, but in nobody's feed.

The door's rules hold: it is public, its author is of its origin, was not taken back, and nobody
here has suspended their server.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import Peer, Refusal, clock
from onemile_federation import addresses, fixed_sql, registry
from onemile_federation.backfill import threads, waiting
from onemile_federation.backfill.models import AUTHOR
from onemile_federation.inbox import effects
from onemile_federation.inbox.acting import keepers, removing
from onemile_federation.inbox.acting.heard import Heard
from onemile_federation.remote import actors, hosts, interest, objects
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import OBJECTS

# In one question, of those that a page lists.
URIS_AT_ONCE = 500


def is_wanted_of(actor_uri: str) -> bool:
    """Tell whether what an actor said is wanted: they are there, and somebody here follows them."""
    found = actors.known(actor_uri)
    is_there = found is not None and found.state == LIVE
    return is_there and interest.is_followed(actor_uri)


def keep_item(document: Mapping[str, Any], *, by_uri: str) -> bool:
    """Keep, in the open transaction, something that stands in an actor's outbox, and its thread.

    Tells whether it is one of the things that a run is for. What answers something is none, and
    is kept only if it is the actor's own: answers that a group passes on come with their thread.
    What a plugin would keep is left to it: its people would be told of it as of something new.
    """
    author_uri = _author_of(document)
    answers = shapes.id_of(document.get("inReplyTo"))
    if not author_uri or (answers and author_uri != by_uri):
        return False
    if keepers.keeper_of(document, "Create", "Announce") is not None:
        return False
    sharer_uri = "" if author_uri == by_uri else by_uri
    try:
        row = objects.keep(document, shared_by_uri=sharer_uri, before_followed=True)
    except Absent:
        return False
    if row.state != LIVE:
        return False
    threads.begin(row, document)
    _meet(author_uri)
    return not answers


def keep_comment(document: Mapping[str, Any], *, listed_by_uri: str) -> bool:
    """Keep, in the open transaction, an answer that a thread lists; tells whether it stands here.

    By whoever keeps such answers, through the doors by which pushed ones come; by us else. Where
    the server of the thing with which it begins lists it, its author (``listed_by_uri``) has let it
    in, as by passing it on.
    """
    author_uri = _author_of(document)
    if not author_uri:
        return False
    uri = shapes.id_of(document.get("id"))
    keeper = keepers.keeper_of(document, "Create")
    try:
        if keeper is not None:
            heard = _heard("Create", uri, by_uri=author_uri)
            if keeper.admit is not None:
                keeper.admit(document, heard.peer)
            verb = "Create"
            if listed_by_uri and "Announce" in keeper.receive:
                verb, heard = "Announce", _heard("Announce", uri, by_uri=listed_by_uri)
            keepers.tell(keeper, heard, verb, uri, document)
        else:
            objects.keep(document, before_followed=True)
    except (Absent, Refusal):
        return False
    _meet(author_uri)
    return True


def here_among(uris: Sequence[str]) -> set[str]:
    """Return those of some answers that need not be asked for: they are kept, or were taken away.

    Some questions for each page of them, and one for each that is kept by nobody who shows it.
    """
    found: set[str] = set()
    for start in range(0, len(uris), URIS_AT_ONCE):
        some = uris[start : start + URIS_AT_ONCE]
        kept = registry.kept_among(some)
        things = fixed_sql.rows_about(RemoteObject, "WHERE t.uri IN ({marks})", some)
        found |= kept
        found |= {str(one.uri) for one in things if one.uri not in kept and _is_enough(one)}
    return found


def _is_enough(kept: RemoteObject) -> bool:
    if kept.state != LIVE:
        return True
    # It may have come before what it answers, and so be kept by nobody who shows the thread.
    as_said = {"id": kept.uri, "type": str(kept.kind), "inReplyTo": str(kept.in_reply_to_uri)}
    return keepers.keeper_of(as_said, "Create") is None


def remove(uri: str) -> None:
    """Take away, in the open transaction, what its own server says is gone."""
    kept = objects.known(uri)
    by_uri = str(kept.author_uri) if kept is not None else uri
    removing.remove(_heard("Delete", uri, by_uri=by_uri), uri, on_word_of="")


def _author_of(document: Mapping[str, Any]) -> str:
    """Return who said something that may stand here; "" for what may not."""
    uri, author_uri = shapes.id_of(document.get("id")), objects.author_of(document)
    if not author_uri or shapes.type_of(document) not in OBJECTS:
        return ""
    if not shapes.is_public(document) or effects.is_removed(uri, by_uri=author_uri):
        return ""
    if hosts.is_suspended(addresses.host_of(uri)) or keepers.is_of_another(uri, by_uri=author_uri):
        return ""
    return author_uri


def _meet(author_uri: str) -> None:
    """See to it that whoever said something has a name where it is shown."""
    if actors.known(author_uri) is None:
        waiting.ask_for([waiting.line(AUTHOR, author_uri)])


def _heard(verb: str, uri: str, *, by_uri: str) -> Heard:
    return Heard(
        verb=verb,
        activity={},
        activity_uri="",
        digest=waiting.digest(verb, uri),
        peer=Peer(actor_uri=by_uri, host=addresses.host_of(by_uri)),
        object_uri=uri,
        received_at=clock.now(),
    )
