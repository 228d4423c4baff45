"""Somebody or something elsewhere that is known here, by its name alone: asks nobody."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from onemile_federation.reading import sight
from onemile_federation.remote import hosts, reach
from onemile_federation.remote.models import LIVE, NAME_CHARS_MAX, RemoteActor

# So many of one name are shown; whoever means another one types where it is.
FOUND_MAX = 10
# Of a name; with less, half of all that is known would be meant.
LETTERS_MIN = 3


def known(words: str, *, member: Any) -> Sequence[RemoteActor]:
    """Return whom a member may mean by a name, ``@port_du_rhin`` or part of a name; FOUND_MAX.

    Nobody whom a block keeps apart from the member, nor of a suspended server.
    """
    called = words.strip().removeprefix("@")
    if member is None or not LETTERS_MIN <= len(called) <= NAME_CHARS_MAX:
        return []
    is_named: Any = fn.LOWER(RemoteActor.handle) == called.lower()
    if not words.strip().startswith("@"):
        is_named |= RemoteActor.name.contains(called)
    which = (RemoteActor.state == LIVE) & is_named
    hidden = sorted(member.hidden_uris())
    if hidden:
        which &= RemoteActor.uri.not_in(hidden)
    found = RemoteActor.select().where(which).order_by(RemoteActor.name, RemoteActor.id)
    return sight.shown(found.limit(FOUND_MAX))


def as_address(words: str) -> str:
    """Return what was typed as an address: with its scheme where that alone is missing."""
    typed = words.strip()
    host, slash, _path = typed.partition("/")
    is_host = "." in host and "@" not in host and bool(hosts.spelled(host))
    whole = f"{reach.scheme()}://{typed}"
    return whole if is_host and slash and reach.may_be_asked(whole) else typed
