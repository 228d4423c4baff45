"""Activities whole: a group of ours passes them on to those who asked for that (FEP-1b12).

Who follows a group gets what appears in it by the id of the thing. A host that asked for it
(``remote/forms.py``) gets ``Announce{activity}`` instead, with the activity as it was sent, under
its own id: one more Activity, whose ``whole_of`` says of which kind. ``apart`` in the audience of
the other one names the groups whose followers have it so.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peewee import fn

from onemile.api import WireAudience
from onemile_federation import addresses, registry
from onemile_federation.outbox import taking_back
from onemile_federation.outbox.models import Activity
from onemile_federation.outbox.writing import write
from onemile_federation.remote import forms
from onemile_federation.remote.models import HeardWhole
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import PUBLIC, SAYING, opened

# What a group passes on whole. No Like: who says thank you is named to nobody but the author.
_WHOLE = (*SAYING, "Add", "Remove")
# Of one thing, taken back one by one: the latest. Who was told of an older one alone gets these,
# and no word of any is kept.
UNDONE_MAX = 20
# Of a digest in hexadecimal, 128 bits: by which one activity passed on is told from another.
MARK_DIGITS = 32


def beside(made: Activity) -> None:
    """Write down, in the open transaction, the whole form of what was just said, where wanted."""
    if made.verb == "Undo":
        apart = _undone(made)
    elif not made.is_public or not forms.is_any_wanting():
        return
    else:
        inner = _inner(made)
        groups = [] if inner is None else _groups(made)
        apart = [uri for uri in groups if inner is not None and _pass_on(uri, inner, made)]
    if apart:
        made.audience = {**made.audience, "apart": apart}
        made.save(only=[Activity.audience])


def follow_up(standing: Activity) -> None:
    """Pass on a newer activity about what a group has announced, to who gets activities whole.

    Whether they had the thing so before, or by its id: they may have asked for more since.
    """
    if not standing.is_public or not forms.is_any_wanting():
        return
    group_uri, inner = str(standing.sender_uri), _inner(standing)
    if inner is None or not _among([group_uri]):
        return
    last = _passed_on(group_uri, str(standing.object_uri), limit=1)
    if not last or shapes.id_of(json.loads(last[0].body).get("object")) != shapes.id_of(inner):
        _pass_on(group_uri, inner, standing)


def removed(uri: str, *, removal_uri: str, by_uri: str) -> None:
    """Pass on, in the open transaction, that who said something elsewhere took it back.

    Once, to who has it from groups of ours and gets activities whole: its author's server need not
    know of them. By ids and kinds alone: whatever else a Delete says nobody here has read.
    """
    if not removal_uri or not forms.is_any_wanting():
        return
    stone = {"id": uri, "type": "Tombstone"}
    bare = {"id": removal_uri, "type": "Delete", "actor": by_uri, "object": stone}
    told = (Activity.object_uri == uri) & (Activity.whole_of == "Delete")
    so_far = {str(one.sender_uri) for one in Activity.select(Activity.sender_uri).where(told)}
    for made in _announced(uri):
        if made.sender_uri not in so_far:
            _pass_on(str(made.sender_uri), {**bare, "to": [PUBLIC], "cc": []}, made)


def receivers(activity: Activity, source_uri: str, uris: Sequence[str]) -> list[str]:
    """Return those of some receivers who get an activity in the form that it has.

    ``source_uri`` is whom they follow; empty for who is named one by one.
    """
    apart = activity.audience.get("apart", [])
    if source_uri:
        is_parted = source_uri in apart
    else:
        is_parted = bool(apart) and activity.verb in ("Announce", "Undo")
    if not activity.whole_of and not is_parted:
        return list(uris)
    wanting = forms.wanting(addresses.host_of(uri) for uri in uris)
    is_whole = bool(activity.whole_of)
    return [uri for uri in uris if (addresses.host_of(uri) in wanting) == is_whole]


def undone_by(undo: Activity) -> Any:
    """Return, in SQL, the numbers of what an Undo is for: one activity.

    Of what was passed on whole all of the thing, what was overtaken since as well: whoever has
    some of it is told.
    """
    if not undo.whole_of:
        return [undo.audience["undoes"]]
    of_it = {"group_uri": str(undo.sender_uri), "object_uri": str(undo.object_uri)}
    return Activity.select(Activity.id).where(taking_back.wholes_of(**of_it))


def _groups(made: Activity) -> list[str]:
    """Return the groups of ours that pass an activity on."""
    if made.object_uri == made.sender_uri:
        return []  # an actor's own look
    if made.verb == "Delete":
        return [str(one.sender_uri) for one in _announced(str(made.object_uri))]
    if made.verb == "Announce":
        return _among([str(made.sender_uri)])
    return _among(made.audience.get("followers", [])) if made.verb in _WHOLE else []


def _among(uris: Iterable[str], *, or_unseen: bool = False) -> list[str]:
    """Return the groups among some actors.

    ``or_unseen``: and who is shown no more, or whose kind does not answer now. What such a one
    passed on it still says is gone.
    """
    return [uri for uri in dict.fromkeys(uris) if _is_group(uri, or_unseen=or_unseen)]


def _is_group(uri: str, *, or_unseen: bool) -> bool:
    try:
        found = registry.actor(uri)
    except registry.Unanswered:
        if not or_unseen:
            raise
        return True
    return or_unseen if found is None else found[0].actor_type == "Group"


def _inner(made: Activity) -> Mapping[str, Any] | None:
    """Return the activity that is passed on: itself, or the latest about what is announced.

    As it was sent, from here or from elsewhere; None where there is none to be had.
    """
    if made.verb != "Announce":
        return opened(json.loads(made.body))
    uri = str(made.object_uri)
    if not addresses.is_ours(uri):
        heard: HeardWhole | None = HeardWhole.get_or_none(HeardWhole.object_uri == uri)
        return None if heard is None else opened(json.loads(heard.body))
    said = (Activity.object_uri == uri) & Activity.verb.in_(SAYING)
    said &= Activity.is_public & (Activity.body != "")
    latest = Activity.select().where(said).order_by(Activity.id.desc()).first()
    return None if latest is None else opened(json.loads(latest.body))


def _pass_on(group_uri: str, inner: Mapping[str, Any], made: Activity) -> bool:
    """Let a group announce an activity whole; False for what would be too long so."""
    people = tuple(made.audience.get("people", [])) if made.verb == "Announce" else ()
    followers = addresses.of(group_uri, "followers")
    if shapes.type_of(inner) == "Update":
        taking_back.end_wholes(group_uri=group_uri, object_uri=str(made.object_uri), newer=True)
    try:
        write(
            "Announce",
            sender_uri=group_uri,
            object_uri=str(made.object_uri),
            about={"object": dict(inner), "to": [PUBLIC], "cc": [followers, *people]},
            audience=WireAudience(is_public=True, follower_uris=(group_uri,), people_uris=people),
            key=f"whole:{made.id}:{_mark(group_uri, inner)}",
            whole_of=shapes.type_of(inner),
        )
    except ValueError:
        return False
    return True


def _mark(group_uri: str, inner: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{group_uri} {shapes.id_of(inner)}".encode()).hexdigest()[:MARK_DIGITS]


def _undone(made: Activity) -> list[str]:
    """Take back all that a group passed on whole of a thing; returns the group, if it did.

    By its ids and kinds alone: the words that were taken away are not said once more.
    """
    group_uri, reason = str(made.sender_uri), json.loads(made.body).get("summary", "")
    passed_on = _passed_on(group_uri, str(made.object_uri), limit=UNDONE_MAX)
    if reason:
        _take_out(made, reason)
    taking_back.end_wholes(group_uri=group_uri, object_uri=str(made.object_uri), newer=False)
    for number, one in enumerate(passed_on):
        whole = json.loads(one.body)
        said = whole["object"]
        inner = {"id": shapes.id_of(said), "type": shapes.type_of(said)}
        inner |= {"actor": shapes.id_of(said.get("actor")), "object": str(made.object_uri)}
        bare = {name: whole[name] for name in ("id", "type", "actor", "to", "cc")}
        write(
            "Undo",
            sender_uri=group_uri,
            object_uri=str(made.object_uri),
            about={
                "object": {**bare, "object": inner},
                "to": whole["to"],
                "cc": whole["cc"],
                **({"summary": reason} if reason else {}),
            },
            audience=WireAudience(is_public=True, follower_uris=(group_uri,)),
            key=f"whole:{made.id}:{number}",
            undoes=one,
            whole_of="Announce",
        )
    return [group_uri] if passed_on else []


def _take_out(undo: Activity, reason: str) -> None:
    """Let a group say, to who gets activities whole, that it took a thing of somebody else away.

    As ``Announce{Delete}`` of its own with the reason, before its Undos: there it is a removal from
    the group and no erasure (``inbox/acting/moderating.py``). The Delete stands within the Undo.
    """
    group_uri, uri = str(undo.sender_uri), str(undo.object_uri)
    if addresses.is_ours(uri) or not _among([group_uri], or_unseen=True):
        return  # of ours its author says so
    if forms.is_any_wanting():
        removal = {"id": f"{undo.uri}#delete", "type": "Delete", "actor": group_uri}
        removal |= {"object": uri, "summary": reason, "audience": group_uri}
        _pass_on(group_uri, {**removal, "to": [PUBLIC], "cc": [group_uri]}, undo)


def _passed_on(group_uri: str, object_uri: str, *, limit: int) -> list[Activity]:
    """Return what a group passed on whole of a thing and did not take back, the latest first."""
    theirs = taking_back.wholes_of(group_uri=group_uri, object_uri=object_uri)
    standing = theirs & (Activity.body != "")
    return list(Activity.select().where(standing).order_by(Activity.id.desc()).limit(limit))


def _announced(object_uri: str) -> list[Activity]:
    """Return of each group that ever passed a thing on, in either form, the first time it did."""
    about = (Activity.object_uri == object_uri) & (Activity.verb == "Announce")
    about &= Activity.whole_of != "Delete"
    first = Activity.select(fn.MIN(Activity.id)).where(about).group_by(Activity.sender_uri)
    found = list(Activity.select().where(Activity.id.in_(first)).order_by(Activity.id))
    groups = _among([str(one.sender_uri) for one in found], or_unseen=True)
    return [one for one in found if one.sender_uri in groups]
