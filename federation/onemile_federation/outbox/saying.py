"""Say something to others: the one way in which an activity of ours comes to be."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import Said, WireAudience, clock, follows
from onemile_federation import addresses
from onemile_federation.outbox import taking_back, tombstones, wholes
from onemile_federation.outbox.models import Activity, Delivery, Sent
from onemile_federation.outbox.writing import write
from onemile_federation.wire.vocabulary import GROUND, SAYING, opened
from onemile_federation.written import audiences, documents, mile_audiences

# Those who are addressed one by one; beyond, it is no message to people any more.
PEOPLE_MAX = 500
_UNDONE = ("Announce", "Like", "Follow")


def say(said: Said, *, key: str) -> Activity | None:
    """Write down, in the open transaction, what an actor of ours says; its deliveries follow.

    Once per ``key``. None where there is nobody to tell (no follower, nobody named, and for a
    Delete: no host that was ever sent the object), unless it is public: its outbox shows it. None
    for an Undo of what was never said. What an actor has announced and not taken back it does not
    announce again: who gets activities whole hears of a newer one (``wholes.py``). Raises
    ValueError for what is too long to be sent, and for a mile that tells more than it may.
    """
    mile_audiences.check(said.audience)
    known: Activity | None = Activity.get_or_none(Activity.key == key)
    if known is not None:
        return known
    if len(said.audience.people_uris) > PEOPLE_MAX:
        raise ValueError(f"an activity of {said.sender_uri} names more than {PEOPLE_MAX} people")
    if said.verb == "Delete":
        if not _must_delete(said):
            return None
    elif said.verb != "Undo" and not said.audience.is_public and not _has_receivers(said.audience):
        return None
    if said.verb == "Announce":
        standing = _latest(said.sender_uri, said.object_uri, ("Announce",))
        if standing is not None:
            wholes.follow_up(standing)
            return standing
    undone = _undone_by(said) if said.verb == "Undo" else None
    if said.verb == "Undo" and (undone is None or not _must_undo(undone, said.audience)):
        return None
    if said.verb == "Update":
        taking_back.supersede(said.object_uri)
    if said.verb in SAYING and said.object_uri == said.sender_uri:
        tombstones.lift(said.object_uri)
    thing = _object(said, undone)
    about: dict[str, Any] = {"object": thing, **audiences.addressed(said)}
    if said.target_uri:
        about["target"] = said.target_uri
    if said.reason:
        about["summary"] = said.reason
    made = write(
        said.verb,
        sender_uri=said.sender_uri,
        object_uri=said.object_uri,
        about=about,
        audience=said.audience,
        key=key,
        undoes=undone,
    )
    wholes.beside(made)
    return made


def answer(
    verb: str, *, sender_uri: str, object: Mapping[str, Any] | str, to_uri: str, key: str
) -> Activity:
    """Say something to one actor elsewhere: Accept, Reject, Follow, Undo, Block.

    In the open transaction, once per ``key``. What one says to another arrives in order.
    """
    known: Activity | None = Activity.get_or_none(Activity.key == key)
    if known is not None:
        return known
    thing = object if isinstance(object, str) else opened(object)
    if verb == "Undo" and isinstance(thing, dict):
        taking_back.stop(str(thing["id"]))
    return write(
        verb,
        sender_uri=sender_uri,
        object_uri=to_uri,
        about={"object": thing, "to": [to_uri]},
        audience=WireAudience(people_uris=(to_uri,)),
        key=key,
    )


def flag(uris: Sequence[str], *, content: str, ground: str, to_uri: str, key: str) -> Activity:
    """Report things of another server to it, in the open transaction, once per ``key``.

    This instance says so, addressed to nobody, so that no software shows it to who is reported;
    it goes to where ``to_uri`` is reached. ``content`` is plain text, ``ground`` the word
    for why. It bears no time of its own.
    """
    known: Activity | None = Activity.get_or_none(Activity.key == key)
    if known is not None:
        return known
    return write(
        "Flag",
        sender_uri=addresses.instance_uri(),
        object_uri=to_uri,
        about={
            "object": list(uris),
            "content": content,
            "mediaType": "text/plain",
            GROUND: ground,
        },
        audience=WireAudience(people_uris=(to_uri,)),
        key=key,
    )


def was_tried(activity_uri: str) -> bool:
    """Tell whether an activity was ever on its way to anybody, as long as that is remembered."""
    of_it = Delivery.activity.in_(Activity.select(Activity.id).where(Activity.uri == activity_uri))
    return bool(Delivery.select(Delivery.id).where(of_it & (Delivery.attempts > 0)).exists())


def last_sent(object_uri: str) -> str:
    """Return the body in which a thing was said last, and may be said again; empty for none."""
    stands = (Activity.object_uri == object_uri) & (Activity.body != "")
    found = Activity.select(Activity.body).where(stands & Activity.verb.in_(SAYING))
    latest = found.order_by(Activity.id.desc()).first()
    return "" if latest is None else str(latest.body)


def said_before(sender_uri: str, object_uri: str, verbs: tuple[str, ...]) -> dict[str, Any] | None:
    """Return the latest activity of some verbs that an actor said about something, as document.

    None where it was taken back.
    """
    found = _latest(sender_uri, object_uri, verbs)
    return None if found is None else opened(json.loads(found.body))


def note_refused(sender_uri: str, object_uri: str) -> None:
    """Keep, in the open transaction, that the Follow of an actor of ours was refused."""
    asked = _latest(sender_uri, object_uri, ("Follow",))
    if asked is not None:
        asked.is_refused = True
        asked.save(only=[Activity.is_refused])


def was_refused(sender_uri: str, object_uri: str) -> bool:
    """Tell whether an actor of ours asked to follow somebody, and they have said no, then or later.

    Not where it ended otherwise, the Undo being said a moment later or never.
    """
    asked = _latest(sender_uri, object_uri, ("Follow",))
    return asked is not None and bool(asked.is_refused)


def _latest(sender_uri: str, object_uri: str, verbs: tuple[str, ...]) -> Activity | None:
    of_it = (Activity.sender_uri == sender_uri) & (Activity.object_uri == object_uri)
    of_it &= Activity.verb.in_(verbs) & (Activity.whole_of == "") & (Activity.body != "")
    these = Activity.select().where(of_it)
    found: Activity | None = these.order_by(Activity.id.desc()).first()
    return found


def _undone_by(said: Said) -> Activity | None:
    """Return what an Undo takes back; where it names a verb, of several said of one thing that."""
    verbs = (said.former_type,) if said.former_type else _UNDONE
    return _latest(said.sender_uri, said.object_uri, verbs)


def _must_delete(said: Said) -> bool:
    """Stop what is taken back; tell whether others were sent it, and are to be told."""
    uri, is_actor = said.object_uri, said.object_uri == said.sender_uri
    taking_back.silence(object_uri=uri, is_actor=is_actor)
    told: Any = (Sent.sender_uri if is_actor else Sent.object_uri) == uri
    was_sent = bool(Sent.select(Sent.id).where(told).exists())
    made = (Activity.object_uri == uri) & Activity.verb.in_(SAYING)
    if was_sent or Activity.select(Activity.id).where(made).exists():
        tombstones.raise_over(uri, former_type=said.former_type)
    return was_sent


def _must_undo(undone: Activity, audience: WireAudience) -> bool:
    """Stop what is undone where nobody has tried to say it; tell whether others may know of it."""
    taking_back.stop(str(undone.uri))
    told = (Delivery.activity == undone.id) & (Delivery.attempts > 0)
    is_known = audience.is_public or _has_receivers(audience)
    return is_known or bool(Delivery.select(Delivery.id).where(told).exists())


def _object(said: Said, undone: Activity | None) -> dict[str, Any] | str:
    if said.verb in SAYING:
        if said.object_uri == said.sender_uri:  # an actor, as its kind has it
            return opened(said.object)
        return opened(documents.thing(said.object_uri, dict(said.object), said))
    if undone is not None:
        return opened(json.loads(undone.body))
    if said.verb == "Delete" and said.object_uri != said.sender_uri:
        return tombstones.document(said.object_uri, former_type=said.former_type, at=clock.now())
    return said.object_uri


def _has_receivers(audience: WireAudience) -> bool:
    return bool(audience.people_uris) or any(
        follows.followers_elsewhere(uri, after=0, limit=1) for uri in audience.follower_uris
    )
