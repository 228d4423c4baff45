"""Why nothing new passes between us and a partner: a pause, or what one of the two has shut."""

from typing import Any

from onemile.api import day
from onemile.api import gettext as _
from onemile_federation.partners import standing
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import PAUSED
from onemile_federation.remote import at_rest, origins


def words_of(host: str, *, is_across: bool = False) -> str:
    """Say why nothing new passes between us and a host; empty where it does.

    By the rule by which it is kept back (``remote/at_rest.py``); ``is_across``: of the mile.
    """
    row = standing.of(host)
    if row is None or not at_rest.among([str(row.host)], is_across=is_across):
        return ""
    name = standing.name_of(str(row.host))
    if row.state == PAUSED:
        return _of_pause(row, name)
    if is_across:
        return mile_closed(str(row.host))
    if not row.ours.switches.publications:
        return _(
            "The stewards here let nothing new pass between %(name)s and us: your words would not "
            "arrive. What stands here stays.",
            name=name,
        )
    return _(
        "%(name)s lets nothing new pass between it and us: your words would not arrive. What "
        "stands here stays.",
        name=name,
    )


def mile_closed(host: str) -> str:
    """Say that no word passes to the neighbours on a partner's instance."""
    return _(
        "The mile between %(origin)s and us is closed for now: no word passes.",
        origin=origins.of(host),
    )


def _of_pause(row: Partnership, name: str) -> str:
    is_ours = row.ours.stance == PAUSED
    whose: Any = (PartnershipEntry.host == row.host) & (PartnershipEntry.is_ours == is_ours)
    paused = PartnershipEntry.select().where(whose & (PartnershipEntry.what == "paused"))
    begun = paused.order_by(PartnershipEntry.id.desc()).first()
    on = day(row.changed_at if begun is None else begun.at)
    if is_ours:
        return _(
            "The stewards here have paused the exchange with %(name)s on %(day)s: your words would "
            "not arrive. What stands here stays.",
            name=name,
            day=on,
        )
    return _(
        "%(name)s has paused the exchange on %(day)s: your words would not arrive. What stands "
        "here stays.",
        name=name,
        day=on,
    )
