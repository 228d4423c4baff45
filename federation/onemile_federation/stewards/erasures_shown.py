"""What was taken back and is not confirmed, in words: what it was, and whether it ever got there.

The ledger writes a line before the first attempt, so that nothing is sent which it does not know:
whether it arrived stands there too, and members read the same (``mine/stops.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import gettext as _
from onemile.api import name_things, resolve_actors
from onemile_federation.outbox import letters_shown
from onemile_federation.outbox.ledger import Erasure
from onemile_federation.outbox.models import Gone

# Lines in one question.
LINES_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Erased:
    """An erasure, and what it is about in words; ``sent_at`` is None for what never arrived."""

    erasure: Erasure
    what: str
    sent_at: datetime | None


def named(erasures: Sequence[Erasure], viewer: Any) -> list[Erased]:
    """Return erasures with what they are about: a thing that is seen still, a person, or a type."""
    uris = [one.object_uri for one in erasures]
    things, people, types = name_things(uris, viewer), resolve_actors(uris), _types(uris)
    found: list[Erased] = []
    for one in erasures:
        uri = one.object_uri
        thing, person = things.get(uri), people.get(uri)
        what = thing.title if thing else person.name if person and person.url else ""
        sent_at = one.first_sent_at if one.arrived_at is not None else None
        what = what or letters_shown.kind_of(types.get(uri, "")) or _("Something taken back")
        found.append(Erased(erasure=one, what=what, sent_at=sent_at))
    return found


def _types(uris: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(uris), LINES_AT_ONCE):
        for row in Gone.select().where(Gone.uri.in_(uris[start : start + LINES_AT_ONCE])):
            found[str(row.uri)] = str(row.former_type)
    return found
