"""Keys of others: by key id, once it is proven whose they are (federation.md 1.3, 7 and 8)."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urldefrag

from flask import current_app

from onemile.api import URI_CHARS_MAX, clock, microseconds, rows, transaction
from onemile_federation import addresses
from onemile_federation.remote import (
    actors,
    asking,
    getting,
    hosts,
    listed_keys,
    patience,
    places,
    reach,
    trust,
)
from onemile_federation.remote.asking import Absent, Away, Document
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.listed_keys import ListedKey
from onemile_federation.remote.models import RemoteActor
from onemile_federation.signatures import keys
from onemile_federation.signatures.judging import KeyAway, OwnedKey, Unproven
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS

# A key that does not hold is asked for again, by all processes together, once in so long.
AGAIN_MINUTES = 5
# What was no key a moment ago is none now; a few megabytes, the oldest gives way.
REFUSED = timedelta(minutes=1)
REFUSED_MAX = 10_000
# Keys in loaded form, some two kilobytes each; the one that was used longest ago gives way.
LOADED_MAX = 1_000

_ROOM = "onemile_federation.refused_keys"


def key_of(key_id: str, *, again: bool = False, let_in: str = "") -> OwnedKey | None:
    """Return the key of an id and its owner, who lists it; for ``judging.judge``.

    ``again``: ask its server once more, at most once per key in five minutes; None where it is
    not time yet. ``let_in`` is a host that was found not to be suspended just now. Raises
    Unproven (no such key, of one of ours, weak, of nobody who lists it, suspended host), KeyAway
    (its server did not answer), HostHeld (``trust.py``).
    """
    host = addresses.host_of(key_id)
    if not reach.may_be_asked(urldefrag(key_id)[0]) or not hosts.spelled(host):
        raise Unproven("a key id that can be nobody's elsewhere")
    if len(key_id) > URI_CHARS_MAX or not key_id.isprintable():
        raise Unproven("a key id that can be nobody's elsewhere")
    if (again or host != let_in) and hosts.is_suspended(host):
        raise Unproven("its host is suspended")
    found = rows(_KEPT, (key_id, microseconds(clock.now())))
    if found and not again:
        return _owned_by(key_id, *found[0])
    _look_again(host)
    trust.refuse_held(host)
    if again:
        return _fetched(key_id) if _may_ask_again(key_id) else None
    return _fetched_once(key_id)


def _look_again(host: str) -> None:
    """Read anew, now and then, what a held host shows: the doubt may be over by itself."""
    due = trust.due_again(host, minutes=AGAIN_MINUTES)
    if due is not None:
        with suppress(Unproven, KeyAway):
            _fetched(str(due.key_id))


def _may_ask_again(key_id: str) -> bool:
    """Tell whether a known key may be asked for again, and take the turn.

    A flood of forgeries in the name of one key writes nothing: it looks before it takes.
    """
    long_ago = clock.ago(minutes=AGAIN_MINUTES)
    is_due = RemoteKey.refetched_at.is_null() | (RemoteKey.refetched_at <= long_ago)
    this = (RemoteKey.key_id == key_id) & (RemoteKey.read_at <= long_ago) & is_due
    if not RemoteKey.select().where(this).exists():
        return False
    with transaction():
        return bool(RemoteKey.update(refetched_at=clock.now()).where(this).execute())


def _fetched_once(key_id: str) -> OwnedKey:
    """Ask for a key that is not known, unless it was lately none."""
    refused = _refused()
    since = refused.get(key_id)
    if since is not None and timedelta() <= clock.now() - since < REFUSED:
        raise Unproven("no such key a moment ago")
    try:
        return _fetched(key_id)
    except Unproven:
        refused.pop(key_id, None)
        refused[key_id] = clock.now()
        while len(refused) > REFUSED_MAX:
            # Another thread may have been quicker.
            refused.pop(next(iter(refused.copy()), key_id), None)
        raise


def _fetched(key_id: str) -> OwnedKey:
    """Ask for a key and for its owner, and keep both. Raises Unproven, KeyAway.

    What an invented id makes us ask for is little, and seldom of one domain (T48, ``patience``);
    and threads stay free of it (T38, T55, ``places``).
    """
    domain = hosts.domain_of(addresses.host_of(key_id))
    try:
        with (
            places.at_work().taken(domain),
            patience.at_work().keys.asking(domain, Absent, Away, Unproven),
        ):
            found = _proven(key_id, _document(urldefrag(key_id)[0]))
        # What was just read may be what is doubted.
        trust.refuse_held(addresses.host_of(key_id))
        return found
    except Unproven:
        trust.refuse_held(addresses.host_of(key_id))
        raise
    except Absent:
        raise Unproven("no such key") from None
    except Away:
        raise KeyAway from None


def _document(url: str) -> Document:
    return asking.document(url, bytes_max=getting.SMALL_BYTES_MAX)


def _proven(key_id: str, found: Document) -> OwnedKey:
    """Find the owner of a key, who must list it. Raises Unproven, Absent, Away.

    An actor's word counts for keys of its own origin alone; what a key says of its owner counts
    once that owner, of the same origin, names the key.
    """
    beside = None
    if shapes.type_of(found.content) not in ACTORS:
        owner_uri = listed_keys.owner_of(found.content)
        is_that_key = reach.is_same(str(found.content.get("id")), key_id)
        if not is_that_key or not addresses.same_origin(owner_uri, key_id):
            raise Unproven("a key of no owner beside it")
        beside = listed_keys.of_document(found.content, key_id=key_id)
        found = _document(owner_uri)
        if found.content.get("id") != owner_uri:
            raise Unproven("its owner is another")
    if not addresses.same_origin(found.url, key_id):
        raise Unproven("its owner lives elsewhere")
    owner = actors.keep(found.content, url=found.url)
    theirs = (RemoteKey.key_id == key_id) & (RemoteKey.owner_uri == owner.uri)
    has_no_end = RemoteKey.ends_at.is_null() | (RemoteKey.ends_at > clock.now())
    row = RemoteKey.get_or_none(theirs & has_no_end)
    if row is None:
        row = _named_only(key_id, owner, found, beside)
    return _owned(row)


def _named_only(
    key_id: str, owner: RemoteActor, found: Document, beside: ListedKey | None
) -> RemoteKey:
    """Keep a key that its owner lists and whose own address names that owner.

    It stands there, or, where no more than the owner stands there, in the list.
    """
    listed = {key.key_id: key for key in listed_keys.of_actor(found.content, uri=owner.uri)}
    named = listed.get(key_id)
    key = beside or named
    if named is None or key is None or not key.text:
        raise Unproven("its owner does not list it, or it is weak, or ended")
    ends = [one.ends_at for one in (named, key) if one.ends_at is not None]
    key = replace(key, ends_at=min(ends, default=None))
    with transaction():
        is_doubted = trust.is_held_to_its_keys(owner) and not trust.is_known(key, owner=owner)
        if is_doubted:
            trust.doubt([key], owner=owner, beside=set(listed) - {key_id})
    if is_doubted:
        raise Unproven("a new key of a known server")
    with transaction():
        actors.keep_key(key, owner=owner)
        theirs = (RemoteKey.key_id == key_id) & (RemoteKey.owner_uri == owner.uri)
        row: RemoteKey | None = RemoteKey.get_or_none(theirs)
    if row is None:
        raise Unproven("it is the key of another")
    return row


def _owned(row: RemoteKey) -> OwnedKey:
    return _owned_by(str(row.key_id), str(row.owner_uri), str(row.public))


def _owned_by(key_id: str, owner_uri: str, text: str) -> OwnedKey:
    return OwnedKey(key_id=key_id, owner_uri=owner_uri, key=_loaded(text))


@lru_cache(maxsize=LOADED_MAX)
def _loaded(text: str) -> keys.PublicKey:
    """Load a public key; the text is all that it is made of, so what is kept is never stale."""
    return keys.public_key(text)


def _refused() -> "OrderedDict[str, datetime]":
    found: OrderedDict[str, datetime] = current_app.extensions.setdefault(_ROOM, OrderedDict())
    return found


# Fixed SQL: every message asks, and building the question would cost more than the answer.
_KEPT = (
    "SELECT owner_uri, public FROM federation_remote_key "
    "WHERE key_id = ? AND (ends_at IS NULL OR ends_at > ?)"
)
