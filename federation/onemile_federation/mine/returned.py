"""What a member took back that others had: a line for each thing, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile.api import name_things
from onemile_federation.mine import links
from onemile_federation.outbox import owed
from onemile_federation.outbox.models import Gone
from onemile_federation.talking import own_words

PAGE_ROWS = 20
# What it was, where nothing is kept any more by which it could be called.
_WAS = {
    "Article": _l("An article that you took back"),
    "Note": _l("Something that you said and took back"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A thing that was taken back; ``path`` leads to where it stands with each server.

    ``n_in_vain`` of the servers never took it: nobody there had it.
    """

    title: str
    path: str
    sent_at: datetime
    asked_at: datetime
    n_hosts: int
    n_in_vain: int
    n_confirmed: int
    n_late: int

    @property
    def n_had(self) -> int:
        """Return how many servers had it."""
        return max(0, self.n_hosts - self.n_in_vain)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some lines; ``before`` is the cursor of the next page, or None."""

    lines: Sequence[Line]
    before: int | None


def of(member: Any, *, before: int | None) -> Page:
    """Return a page of what a member took back: eight questions, however much it is."""
    found = owed.taken_back(sender_uri=str(member.uri), before=before, limit=PAGE_ROWS + 1)
    shown = found[:PAGE_ROWS]
    titles = _titles([one.object_uri for one in shown], member)
    lines = [
        Line(
            title=titles[one.object_uri],
            path=links.path_of(links.THING, one.object_uri),
            sent_at=one.sent_at,
            asked_at=one.asked_at,
            n_hosts=one.n_hosts,
            n_in_vain=one.n_in_vain,
            n_confirmed=one.n_confirmed,
            n_late=one.n_late,
        )
        for one in shown
    ]
    return Page(lines=lines, before=shown[-1].number if len(found) > PAGE_ROWS else None)


def title_of(uri: str, member: Any) -> str:
    """Return what a thing is called on its page; who has left reads what it was.

    Empty for what stands here still, and is not named to this viewer.
    """
    named = name_things([uri], member)
    if uri not in named and not Gone.select(Gone.id).where(Gone.uri == uri).exists():
        return ""
    return _titles([uri], member)[uri]


def _titles(uris: Sequence[str], member: Any) -> dict[str, str]:
    """Call each thing by its name, if its people may still see it, or by what it was."""
    seen = name_things(uris, member) if uris else {}
    named = {uri: str(one.title) for uri, one in seen.items()}
    named |= own_words.called([uri for uri in uris if uri not in named], member)
    gone: Any = Gone.select(Gone.uri, Gone.former_type).where(Gone.uri.in_(list(uris)))
    was = dict(gone.tuples()) if uris else {}
    own = "" if member is None else str(member.uri)
    return {uri: _title(uri, named, was, own) for uri in uris}


def _title(uri: str, named: dict[str, str], was: dict[str, str], own: str) -> str:
    if uri == own:
        return _("Your name, photo and text")
    if uri in named:
        return named[uri]
    return str(_WAS.get(was.get(uri, ""), "")) or _("Something that is no more here")
