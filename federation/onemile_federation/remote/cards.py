"""Names of people elsewhere, as a page shows them beside those of members."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onemile.api import NAMELESS, ActorCard
from onemile_federation.remote import display_names, origins
from onemile_federation.remote.models import GONE, RemoteActor

TONES = 8  # as many as the stylesheet has
NAME_CHARS_MAX = 300  # of a card
# What speaks for a whole server is called as that place is called here, whatever it says.
SERVER = "Application"
# Somebody of a partner's instance who shows something to a mile: of them nothing is known but the
# name that came along, and nobody is asked for more.
NEIGHBOUR = "Neighbour"
# What a name is made of, in the order of ``_card``: no list of people asks for more of them.
COLUMNS: tuple[Any, ...] = (
    RemoteActor.id,
    RemoteActor.uri,
    RemoteActor.host,
    RemoteActor.kind,
    RemoteActor.handle,
    RemoteActor.name_host,
    RemoteActor.is_handle_proven,
    RemoteActor.name,
    RemoteActor.state,
)


def is_neighbour(uri: str) -> bool:
    """Tell whether somebody is a neighbour on a partner's instance.

    Members are known to them by a name made for that partner: nothing goes there by another one.
    """
    this = (RemoteActor.uri == uri) & (RemoteActor.kind == NEIGHBOUR)
    return bool(RemoteActor.select(RemoteActor.id).where(this).exists())


def of(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    """Return the cards of those who are known; asks nobody, in one query.

    A name stands with where it is at home, so that nobody elsewhere passes for a neighbour: at a
    partner, by the name that its association has here; else by ``home_of``. No picture: a page of
    ours has nobody's browser ask a stranger's server (T61). The page that a card leads to is for
    members.
    """
    asked = RemoteActor.select(*COLUMNS).where(RemoteActor.uri.in_(list(uris)))
    found: list[Any] = list(asked.tuples())
    called = origins.of_all({row[2] for row in found})
    return {row[1]: _card(*row, origin=called[row[2]]) for row in found}


def beside_origin(actor: RemoteActor) -> ActorCard:
    """Return the card of somebody by their name alone, for where their origin stands beside it."""
    called = name_of(actor)
    uri = str(actor.uri)
    return ActorCard(
        uri=uri,
        name=(called or str(actor.host))[:NAME_CHARS_MAX],
        initials=_initials(called),
        tone=_tone(uri),
        url=_page(int(actor.id)),
        origin=origins.of(str(actor.host)),
    )


def name_of(actor: RemoteActor) -> str:
    """Return what somebody is called; empty for who has no name that is theirs to bear."""
    host = str(actor.host)
    return display_names.of(str(actor.name), handle=str(actor.handle), host=host)


def names(uris: Iterable[str]) -> dict[str, str]:
    """Return the names alone of those who are known, by URI; likewise, in one query."""
    found = RemoteActor.select(*COLUMNS).where(RemoteActor.uri.in_(sorted(uris)))
    return {str(one.uri): beside_origin(one).name for one in found}


def home_of(actor: RemoteActor) -> str:
    """Return where somebody is at home: ``@name@host`` if that was proven, else their host."""
    proven = bool(actor.is_handle_proven)
    return _home(str(actor.host), str(actor.handle), str(actor.name_host), proven)


def _home(host: str, handle: str, name_host: str, is_handle_proven: bool) -> str:
    return f"@{handle}@{name_host or host}" if is_handle_proven and handle else host


def _card(
    number: int,
    uri: str,
    host: str,
    kind: str,
    handle: str,
    name_host: str,
    is_handle_proven: bool,
    name: str,
    state: str,
    *,
    origin: str,
) -> ActorCard:
    tone = _tone(uri)
    if state == GONE:
        return ActorCard(uri=uri, name=NAMELESS, initials="·", tone=tone, origin=origin)
    if kind == SERVER:
        home, called = host, origin
    else:
        home = _home(host, handle, name_host, is_handle_proven) if origin == host else origin
        called = display_names.of(name, handle=handle, host=host)
    shown = f"{called} ({home})" if called not in ("", home) else home
    if len(shown) > NAME_CHARS_MAX:
        shown = f"{called[: NAME_CHARS_MAX - len(host) - 3]} ({host})"
    return ActorCard(
        uri=uri,
        name=shown[:NAME_CHARS_MAX],
        initials=_initials(called),
        tone=tone,
        url=_page(number),
        origin=origin,
        called=called[:NAME_CHARS_MAX],
    )


def _page(number: int) -> str:
    return f"/federation/actors/{number}"


def _tone(uri: str) -> int:
    return zlib.crc32(uri.encode()) % TONES


def _initials(called: str) -> str:
    letters = [word[0] for word in called.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "·"
