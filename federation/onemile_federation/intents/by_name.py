"""Somebody or something elsewhere that is known here, by its name alone: asks nobody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from peewee import fn

from onemile.api import follows
from onemile_federation import addresses
from onemile_federation.reading import sight
from onemile_federation.remote import bonds, hosts, reach
from onemile_federation.remote.cards import NEIGHBOUR, SERVER
from onemile_federation.remote.models import LIVE, NAME_CHARS_MAX, RemoteActor
from onemile_federation.remote.webfinger_names import parts

# So many of one name are shown; whoever means another one types where it is.
FOUND_MAX = 10
# Of those of one server that nobody here has to do with: a stranger who calls ten of theirs by the
# name of somebody's publication hides it from nobody. So many are looked through for others.
OF_A_STRANGER_MAX, STRANGERS_MAX = 2, 200
# Of a name; with less, half of all that is known would be meant.
LETTERS_MIN = 3


def known(words: str, *, member: Any) -> Sequence[RemoteActor]:
    """Return whom a member may mean by a name, ``@port_du_rhin`` or part of a name; FOUND_MAX.

    Those whom they follow and those of partners come first, and of a server of neither
    OF_A_STRANGER_MAX at most. Nobody whom a block keeps apart from the member, nor of a suspended
    server.
    """
    called = words.strip().removeprefix("@")
    if member is None or not LETTERS_MIN <= len(called) <= NAME_CHARS_MAX:
        return []
    is_named: Any = fn.LOWER(RemoteActor.handle) == called.lower()
    if not words.strip().startswith("@"):
        is_named |= RemoteActor.name.contains(called)
    which = (RemoteActor.state == LIVE) & (RemoteActor.kind != NEIGHBOUR) & is_named
    hidden = sorted(member.hidden_uris())
    if hidden:
        which &= RemoteActor.uri.not_in(hidden)
    order = (RemoteActor.kind, RemoteActor.name, RemoteActor.id)  # a group before persons
    found = RemoteActor.select().where(which).order_by(*order)
    is_near = RemoteActor.host.in_(sorted(bonds.by_host()))
    is_near |= RemoteActor.uri.in_(follows.followed_uris(str(member.uri)))
    near = sight.shown(found.where(is_near).limit(FOUND_MAX))
    strangers = sight.shown(found.where(~is_near).limit(STRANGERS_MAX))
    return [*near, *_few_of_each(strangers)][:FOUND_MAX]


def _few_of_each(strangers: Sequence[RemoteActor]) -> Iterator[RemoteActor]:
    n_of: Counter[str] = Counter()
    for one in strangers:
        n_of[str(one.host)] += 1
        if n_of[str(one.host)] <= OF_A_STRANGER_MAX:
            yield one


def known_at(host: str, *, member: Any) -> Sequence[RemoteActor]:
    """Return whom we know at a host, whose publications first; likewise, for a member."""
    which = (RemoteActor.state == LIVE) & (RemoteActor.host == host)
    which &= RemoteActor.kind.not_in((SERVER, NEIGHBOUR))
    which &= RemoteActor.uri.not_in(sight.kept_apart(member))
    found = RemoteActor.select().where(which)
    # A group comes before persons and programs by the alphabet as well.
    return sight.shown(found.order_by(RemoteActor.kind, RemoteActor.name).limit(FOUND_MAX))


def as_address(words: str) -> str:
    """Return what was typed as an address: with its scheme where that alone is missing."""
    typed = words.strip()
    host, slash, _path = typed.partition("/")
    is_host = "." in host and "@" not in host and bool(hosts.spelled(host))
    whole = f"{reach.scheme()}://{typed}{'' if slash else '/'}"
    return whole if is_host and (reach.may_be_asked(whole) or _is_ours(whole)) else typed


def is_address(words: str) -> bool:
    """Tell whether words say where something is: a name with its host, or an address."""
    whole = as_address(words)
    return bool(parts(words)[1]) or reach.may_be_asked(whole) or _is_ours(whole)


def is_word(words: str) -> bool:
    """Tell whether it is a name alone, or a word with points in it that may be one."""
    return not any(sign in words.strip().removeprefix("@") for sign in "@/:")


def is_place(words: str) -> bool:
    """Tell whether an address names a host and nothing on it."""
    try:
        at = urlsplit(as_address(words))
    except ValueError:
        return False
    return bool(at.netloc) and at.path in ("", "/") and not at.query


def is_ours(words: str) -> bool:
    """Tell whether an address, or a name with its host, is of this instance."""
    return parts(words)[1] == hosts.spelled(addresses.host()) or _is_ours(as_address(words))


def _is_ours(address: str) -> bool:
    return addresses.host_of(address) == addresses.host()
