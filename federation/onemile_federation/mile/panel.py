"""How the mile with a partner stands, for stewards: on its page, and where they agree to it."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, render_template

from onemile.api import allowed, clock, day, ngettext, resolve_actors
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.mile import counting, covers, drawing, rows, sides, territories
from onemile_federation.mile.drawing import Plan
from onemile_federation.mile.models import MileCover, MileTerritory, MileThing, MileTold
from onemile_federation.partners import names, standing
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.shown import PartnerHost
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.steering import STEER

# How the mile stands: shut, nothing heard yet, waiting for a yes of ours, open, at rest.
SHUT, UNSAID, WAITING, OPEN, RESTS = "shut", "unsaid", "waiting", "open", "rests"
# Names of communes where both say that they are: as many as one reads.
NAMES_MAX = 20
_WHY_NONE = {
    covers.UNAGREED: _l(
        "Ours: nothing has been said yet. It follows once you have agreed to theirs."
    ),
    covers.APART: _l("Ours: none is said, for no square of ours lies within a mile of theirs."),
    covers.FEW: _l(
        "Ours: none is said, for at the edge no square of a mile has %(n)s members yet. Until "
        "then nothing of theirs comes here."
    ),
    covers.MANY: _l(
        "Ours: none is said, for it would be more than %(most)s squares. Both say that they are "
        "in the same places: speak with them."
    ),
    covers.MOST: _l(
        "Ours: none is said, for it would be more than half of the squares in which members "
        "live, and tell where they all are rather than who lives at the edge."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What they say of where they are: squares, those of them that wait for a yes, the overlap.

    ``shared`` squares are ours as well, in the communes ``places`` and perhaps more.
    """

    row: MileTerritory
    n: int
    n_waiting: int
    shared: int
    places: list[str]
    has_more_places: bool
    approved_by: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The mile with a partner; ``ours`` and ``theirs`` say what each has said of its squares."""

    host: str
    name: str
    state: str
    claimed: Claimed | None
    ours: str
    theirs: str
    shown: str


def drawn(viewer: Any, subject: PartnerHost) -> str:
    """Return the section on a partner's page, for who steers; empty where there is no partner."""
    row = standing.of(subject.host)
    if row is None or row.state not in (ACTIVE, PAUSED) or not allowed(viewer, STEER):
        return ""
    return render_template("federation/mile/_partner.html", panel=of(row), row=row)


def of(row: Partnership) -> Panel:
    """Return how the mile with a partner stands."""
    host = str(row.host)
    claimed = claimed_by(host)
    return Panel(
        host=host,
        name=names.of(row),
        state=_state(row, claimed),
        claimed=claimed,
        ours=_ours(covers.kept(host, is_ours=True)),
        theirs=" ".join(_theirs(covers.kept(host, is_ours=False))),
        shown=_shown(host),
    )


def claimed_by(host: str) -> Claimed | None:
    """Return what a partner says of where it is; None for nothing yet."""
    row = territories.of(host)
    if row is None:
        return None
    squares = territories.claimed(row)
    shared, places = territories.overlap(squares, names_max=NAMES_MAX + 1)
    by = str(row.approved_by_uri)
    cards = resolve_actors([by] if by else [])
    return Claimed(
        row=row,
        n=len(squares),
        n_waiting=len(squares - territories.approved(row)),
        shared=shared,
        places=places[:NAMES_MAX],
        has_more_places=len(places) > NAMES_MAX,
        approved_by=cards[by].name if by in cards else "",
    )


def plan_of(row: MileTerritory) -> Plan | None:
    """Return the drawing of where a partner says that it is."""
    agreed: Set[int] = territories.approved(row)
    return drawing.of(
        agreed=agreed, waiting=territories.claimed(row) - agreed, ours=territories.ours()
    )


def _state(row: Partnership, claimed: Claimed | None) -> str:
    if sides.rests(row):
        return RESTS
    if not sides.is_open(str(row.host)):
        return SHUT
    if claimed is None:
        return UNSAID
    return WAITING if claimed.n_waiting else OPEN


def _ours(known: MileCover | None) -> str:
    """Say what we have told them of our squares, or why nothing."""
    why_none = covers.UNAGREED if known is None else str(known.why_none)
    if known is None or why_none:
        why = str(_WHY_NONE[why_none])
        return why % {"n": counting.MEMBERS_MIN, "most": rows.COVER_SQUARES_MAX}
    return ngettext(
        "Ours: %(num)s square at the edge has been said to them, counted in %(month)s.",
        "Ours: %(num)s squares at the edge have been said to them, counted in %(month)s.",
        len(known.cells),
        month=_month(known),
    )


def _theirs(known: MileCover | None) -> Iterator[str]:
    """Say what they have told us of theirs, and what of it does not count."""
    if known is None:
        yield _("Theirs: nothing has been said yet. Until then nothing of ours is shown there.")
        return
    if known.expires_at <= clock.now():
        yield _(
            "Theirs: what they said was good until %(day)s. Until they say it anew nothing more "
            "of ours is shown there.",
            day=day(known.expires_at),
        )
    else:
        yield ngettext(
            "Theirs: %(num)s square at the edge counts, counted in %(month)s.",
            "Theirs: %(num)s squares at the edge count, counted in %(month)s.",
            len(known.cells),
            month=_month(known),
        )
    if known.n_outside:
        yield ngettext(
            "%(num)s more is not agreed to, or far from ours, and does not count.",
            "%(num)s more are not agreed to, or far from ours, and do not count.",
            int(known.n_outside),
        )
    if known.waiting:
        yield _("They have changed them too often: the latest wait, and those of before count.")


def _shown(host: str) -> str:
    """Say how many things are shown on either side."""
    there = MileTold.select().where(MileTold.host == host).count()
    here = MileThing.select().where(MileThing.host == host).count()
    told = _("Nothing of ours is shown there.")
    if there:
        told = ngettext(
            "%(num)s thing of ours is shown there.",
            "%(num)s things of ours are shown there.",
            there,
        )
    came = _("Nothing of theirs has come here.")
    if here:
        came = ngettext(
            "%(num)s thing of theirs has come here.",
            "%(num)s things of theirs have come here.",
            here,
        )
    return f"{told} {came}"


def _month(known: MileCover) -> str:
    """Return the month of a count in words, "November 2026"."""
    said: Any = current_app.jinja_env.filters["month"]
    return str(said(date.fromisoformat(f"{known.month}-01")))
