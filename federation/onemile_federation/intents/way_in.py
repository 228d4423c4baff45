"""The way to somebody or something elsewhere: on the page about other instances, and in search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from onemile_federation import addresses
from onemile_federation.intents import by_name, leading
from onemile_federation.intents.forms import AddressForm
from onemile_federation.keys import sealing
from onemile_federation.reading import things
from onemile_federation.remote import cards
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.webfinger_names import parts


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody or something known here: its name, where it lives, and its page here."""

    name: str
    home: str
    page: str


def drawn(_member: Any, _subject: Any) -> str:
    """Return the way there; and that nothing is read there now, if so it is."""
    return render_template(
        "federation/_elsewhere.html",
        form=AddressForm(),
        is_sealed=sealing.is_lost(),
    )


def drawn_for_nothing(_member: Any, _subject: Any) -> str:
    """Return how to look for what nobody here follows: by its whole address; else nothing.

    No server tells others the names of all that it has, so that a name alone finds what is known
    here.
    """
    words = " ".join(request.args.get("q", "").split())
    if not by_name.is_word(words):
        return ""
    return render_template("federation/_searched_in_vain.html")


def drawn_for_search(member: Any, _subject: Any) -> str:
    """Return the way to an address, or to a name known here, that somebody typed into the search.

    Nothing for other words.
    """
    words = " ".join(request.args.get("q", "").split())
    found = named(words, member) if by_name.is_word(words) else ()
    if not found and not by_name.is_address(words):
        return ""
    return render_template(
        "federation/_searched.html", words=words, found=found, is_ours=by_name.is_ours(words)
    )


def named(words: str, member: Any) -> Sequence[Named]:
    """Return who elsewhere is known here by a name alone."""
    return [_named(one) for one in by_name.known(words, member=member)]


def named_at(host: str, member: Any) -> Sequence[Named]:
    """Return who is known here of a place elsewhere."""
    return [_named(one) for one in by_name.known_at(host, member=member)]


def named_here(words: str, member: Any) -> Sequence[Named]:
    """Return who of this instance has a name for others, by it alone; nobody for other words."""
    name, _host = parts(f"{words.removeprefix('@')}@{addresses.host()}")
    found = leading.ours_called(name) if name else None
    if found is None or found.uri in member.hidden_uris():
        return []
    home = f"@{found.handle}@{addresses.host()}"
    return [Named(name=found.name, home=home, page=leading.page_of_actor(found))]


def _named(one: RemoteActor) -> Named:
    return Named(name=things.name_of(one), home=cards.home_of(one), page=things.actor_path(one))
