"""Our charter as others get it, and the week in which a steward of ours was last here."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onemile.api import NotFound, card, clock, house_text, last_here, speaking
from onemile_federation import addresses
from onemile_federation.partners.models import CHARTER_CHARS_MAX

# Who may look after partnerships, by their role.
STEWARD = "steward"


@dataclass(frozen=True, kw_only=True)
class Charter:
    """A charter: its address, its words as HTML (empty where they are too long), its digest."""

    url: str
    html: str
    digest: str


def ours() -> Charter:
    """Return our own charter, in the first language of the instance."""
    url = f"{addresses.base()}/charter"
    try:
        with speaking(card().languages[0]):
            html = str(house_text("charter").html)
    except NotFound:
        html = ""
    html = html if len(html) <= CHARTER_CHARS_MAX else ""
    return Charter(url=url, html=html, digest=digest_of(html))


def digest_of(text: str) -> str:
    """Return by what a charter is known: the SHA-256 of its words; "" for none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def steward_week() -> str:
    """Return the ISO week in which a steward of ours was last here, without saying who; or ""."""
    seen = last_here(role=STEWARD)
    return week_of(seen) if seen is not None else ""


def week_of(instant: datetime) -> str:
    """Return the ISO week of an instant: "2026-W48"."""
    year, week, _day = instant.isocalendar()
    return f"{year}-W{week:02}"


def is_long_ago(week: str, *, days: int) -> bool:
    """Tell whether a week ended more than so many days ago; what names none is not long ago."""
    monday = monday_of(week)
    if monday is None:
        return False
    return clock.now().date() - (monday + timedelta(days=6)) > timedelta(days=days)


def latest_week_long_ago(*, days: int) -> str:
    """Return the latest week of which ``is_long_ago`` is true; earlier ones are less, as text."""
    year, week, _day = (clock.now().date() - timedelta(days=days + 7)).isocalendar()
    return f"{year:04}-W{week:02}"


def monday_of(week: str) -> date | None:
    """Return the Monday of an ISO week; None for what names none."""
    try:
        return date.fromisocalendar(int(week[:4]), int(week[6:]), 1) if week else None
    except ValueError:
        return None
