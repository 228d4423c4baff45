"""The way to somebody or something elsewhere: on the page about other instances, and in search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from onemile_federation.intents import by_name
from onemile_federation.intents.forms import AddressForm
from onemile_federation.keys import sealing
from onemile_federation.reading import things
from onemile_federation.remote import cards, reach
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


def drawn_for_search(member: Any, _subject: Any) -> str:
    """Return the way to an address, or to a name known here, that somebody typed into the search.

    Nothing for other words.
    """
    words = " ".join(request.args.get("q", "").split())
    found = () if is_address(words) else named(words, member)
    if not found and not is_address(words):
        return ""
    return render_template("federation/_searched.html", words=words, found=found)


def is_address(words: str) -> bool:
    """Tell whether words say where something is: a name with its host, or an address."""
    return bool(parts(words)[1]) or reach.may_be_asked(by_name.as_address(words))


def named(words: str, member: Any) -> Sequence[Named]:
    """Return who is known here by a name alone."""
    return [
        Named(name=things.name_of(one), home=cards.home_of(one), page=things.actor_path(one))
        for one in by_name.known(words, member=member)
    ]
