"""How the book speaks to members: who, what, and never debit or credit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onemile.api import (
    NAMELESS,
    ActorCard,
    LedgerLine,
    card,
    gettext,
    in_unit,
    is_page,
    name_things,
    resolve_actor,
    resolve_actors,
)
from onemile_smiles.models import COMMONS
from onemile_smiles.queries import Promise

_ = gettext


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line of the diary as the page shows it."""

    actor: ActorCard
    what: str
    at: datetime
    amount_smiles: int
    url: str
    is_commons: bool
    title: str = ""
    due_at: datetime | None = None

    @property
    def amount(self) -> str:
        """The amount with its sign, in the association's unit."""
        return f"{'+' if self.amount_smiles > 0 else ''}{in_unit(self.amount_smiles)}"


class Showing:
    """Turns lines into what is shown, asking once for all people and all things on them."""

    def __init__(self, lines: Sequence[LedgerLine | Promise], *, viewer: Any) -> None:
        reasons = {line.reason_uri for line in lines if path_of(line.reason_uri)}
        self._things = name_things(reasons, viewer)
        people = {line.other for line in lines} - set(COMMONS)
        self._actors = {uri: _shown(one) for uri, one in resolve_actors(people).items()}

    def line(self, line: LedgerLine) -> ShownLine:
        """Show a movement."""
        return ShownLine(
            actor=self._actor(line.other),
            what=kind_words(line),
            at=line.at,
            amount_smiles=line.amount_smiles,
            url=path_of(line.reason_uri),
            title=self._title(line.reason_uri),
            is_commons=line.other in COMMONS,
        )

    def promise(self, promise: Promise) -> ShownLine:
        """Show what is on its way."""
        return ShownLine(
            actor=self._actor(promise.other),
            what=_promise_words(promise),
            at=promise.held_at,
            amount_smiles=promise.amount_smiles,
            url=path_of(promise.reason_uri),
            title=self._title(promise.reason_uri),
            is_commons=promise.other in COMMONS,
            due_at=promise.due_at,
        )

    def _title(self, uri: str) -> str:
        """Give what a thing is called; nothing where nobody tells this viewer."""
        found = self._things.get(uri)
        return found.title if found else ""

    def _actor(self, uri: str) -> ActorCard:
        if uri not in self._actors:
            self._actors[uri] = actor_of(uri)
        return self._actors[uri]


def actors_of(uris: Iterable[str]) -> dict[str, ActorCard]:
    """Give names and pictures of many, asking once for all who are not the commons."""
    wanted = set(uris)
    people = {uri: _shown(one) for uri, one in resolve_actors(wanted - set(COMMONS)).items()}
    return people | {uri: actor_of(uri) for uri in wanted & set(COMMONS)}


def actor_of(uri: str) -> ActorCard:
    """Give name and picture; the commons are the association itself."""
    if uri in COMMONS:
        return ActorCard(uri=uri, name=card().name, initials="·")
    return _shown(resolve_actor(uri))


def _shown(found: ActorCard) -> ActorCard:
    """Give a card with a name: who has left has none any more, nor has an account of a plugin's
    for which that plugin does not answer (``resolve_actors``)."""
    if found.url:
        return found
    is_members = found.uri.startswith(f"{card().base_url}/members/")
    is_ours = found.uri.startswith(f"{card().base_url}/")
    if is_ours and not is_members and found.name == NAMELESS:
        return replace(found, name=_("a common account"))
    return replace(found, name=_("a neighbour who left"))


def name_of(uri: str) -> str:
    """Give the name alone."""
    return actor_of(uri).name


def path_of(reason_uri: str) -> str:
    """Give the page of a reason on this instance; empty where there is none to show.

    So it is of a plugin that is off.
    """
    base = card().base_url
    inside = reason_uri.removeprefix(base)
    is_ours = inside.startswith("/") and not inside.startswith(("//", "/members/"))
    return inside if is_ours and is_page(inside) else ""


def kind_words(line: LedgerLine) -> str:
    """Say what a movement was, from its holder's side."""
    by_kind = {
        "welcome": _("Welcome"),
        "gratification": _("Thanks from the association"),
        "grant": _("A gift from the association"),
        "relief": _("A hand from the association"),
        "write_off": _("Back to zero"),
        "leaving": _("Left to all"),
        "recycle": _("Back to the commons"),
        "correction": _("Put right"),
        "pledge": _("For a project"),
        "match": _("Added by us all"),
        "remainder": _("What was left over"),
        "task": _("For a task"),
        "gift": _("Given") if line.amount_smiles < 0 else _("Received"),
    }
    mutual = _("I helped") if line.amount_smiles > 0 else _("I was helped")
    return by_kind.get(line.kind, mutual)


def _promise_words(promise: Promise) -> str:
    if promise.kind == "gratification":
        return _("Thanks from the association")
    return _("Promised to me") if promise.amount_smiles > 0 else _("I promised")
