"""What was taken back and is not confirmed, in words: what it was, and whether it had left at all.

The ledger writes a line before the first attempt, so that nothing is sent which it does not know:
that something has left is said by its delivery.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import gettext as _
from onemile.api import name_things, resolve_actors
from onemile_federation.outbox import letters_shown
from onemile_federation.outbox.ledger import Erasure
from onemile_federation.outbox.models import SENT, Activity, Delivery, Gone

# Lines in one question.
LINES_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Erased:
    """An erasure, and what it is about in words; ``sent_at`` is None for what never left."""

    erasure: Erasure
    what: str
    sent_at: datetime | None


def named(erasures: Sequence[Erasure], viewer: Any) -> list[Erased]:
    """Return erasures with what they are about: a thing that is seen still, a person, or a type."""
    uris = [one.object_uri for one in erasures]
    things, people, types = name_things(uris, viewer), resolve_actors(uris), _types(uris)
    never = _never_left(erasures)
    found: list[Erased] = []
    for one in erasures:
        uri = one.object_uri
        thing, person = things.get(uri), people.get(uri)
        what = thing.title if thing else person.name if person and person.url else ""
        sent_at = None if (uri, one.host) in never else one.first_sent_at
        what = what or letters_shown.kind_of(types.get(uri, "")) or _("Something taken back")
        found.append(Erased(erasure=one, what=what, sent_at=sent_at))
    return found


def _types(uris: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(uris), LINES_AT_ONCE):
        for row in Gone.select().where(Gone.uri.in_(uris[start : start + LINES_AT_ONCE])):
            found[str(row.uri)] = str(row.former_type)
    return found


def _never_left(erasures: Sequence[Erasure]) -> set[tuple[str, str]]:
    """Return what was to be delivered to a host, and was not: no delivery of it has arrived.

    What was fetched has no delivery, nor has what was sent more than two weeks ago: it had left.
    """
    was_tried: set[tuple[str, str]] = set()
    arrived: set[tuple[str, str]] = set()
    uris = sorted({one.object_uri for one in erasures})
    for start in range(0, len(uris), LINES_AT_ONCE):
        some = uris[start : start + LINES_AT_ONCE]
        columns = (Activity.object_uri, Activity.sender_uri, Delivery.host, Delivery.state)
        about = Activity.object_uri.in_(some) | Activity.sender_uri.in_(some)
        found: Any = Delivery.select(*columns).join(Activity)
        for thing, sender, host, state in found.where(about & (Activity.verb != "Delete")).tuples():
            for uri in {thing, sender}:
                (arrived if state == SENT else was_tried).add((uri, host))
    return was_tried - arrived
