"""Covers as they stand on a shelf, with what hangs below each: who writes it, how fresh it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import ActorCard, clock, day, language, resolve_actors, when
from onemile.api import gettext as _
from onemile_mags import covers
from onemile_mags.models import ACCEPTED, Mag, Seat
from onemile_mags.reading import wording

# More names than that do not fit below a cover, nor into a sentence.
NAMES_MAX = 3
# Said as a day of the week; what is older, by its date.
RECENT = timedelta(days=6)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One Mag on a shelf; one of another instance has an ``origin``, and no row here.

    ``tongue`` is said of what is not in the language of the page.
    """

    mag: Mag | None
    cover: covers.Cover
    by: str
    fresh: str
    origin: str = ""
    tongue: str = ""


def standing(mags: Sequence[Mag], *, viewer: Any) -> dict[int, Standing]:
    """Return Mags as they stand on shelves, by id; as many questions for many as for one."""
    many = list({mag.id: mag for mag in mags}.values())
    if not many:
        return {}
    drawn = covers.of_many(many, viewer=viewer)
    people = writers(many, viewer=viewer)
    return {
        mag.id: Standing(
            mag=mag,
            cover=drawn[mag.id],
            by=named(people[mag.id]),
            fresh=fresh(mag.fresh_at),
            tongue=tongue(str(mag.language)),
        )
        for mag in many
    }


def writers(mags: Sequence[Mag], *, viewer: Any) -> dict[int, list[ActorCard]]:
    """Return who writes in some Mags, the owner first, by the Mags' ids.

    Whom a block keeps from the viewer is not named, nor who is nobody's to name today.
    """
    seats: Any = Seat.select(Seat.mag, Seat.member_uri).where(
        Seat.mag.in_([mag.id for mag in mags]) & (Seat.state == ACCEPTED)
    )
    uris: dict[int, list[str]] = {mag.id: [str(mag.author_uri)] for mag in mags}
    for mag_id, uri in seats.order_by(Seat.id).tuples():
        uris[mag_id].append(uri)
    hidden = viewer.hidden_uris() if viewer is not None else frozenset()
    cards = resolve_actors({uri for some in uris.values() for uri in some} - set(hidden))
    return {
        mag_id: [cards[uri] for uri in some if uri in cards and cards[uri].name]
        for mag_id, some in uris.items()
    }


def named(people: Sequence[ActorCard]) -> str:
    """Name some people, the first ones of many."""
    names = [str(one.name) for one in people]
    if len(names) > NAMES_MAX:
        return _("%(names)s and others", names=", ".join(names[: NAMES_MAX - 1]))
    return wording.and_others(names)


def tongue(code: str) -> str:
    """Say in which language something is written that is not the one of the page; else nothing."""
    spoken = code.partition("-")[0].lower()
    return "" if spoken == language() else wording.in_language(spoken)


def fresh(at: datetime | None) -> str:
    """Say when something appeared last; nothing for what never did."""
    if at is None:
        return ""
    if clock.now() - at < RECENT:
        return _("new %(when)s", when=when(at))
    return _("appeared on %(day)s", day=day(at))
