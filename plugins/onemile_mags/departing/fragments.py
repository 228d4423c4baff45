"""What Mags hang into other pages: a profile, the moderators' desk, a Mag's page from elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment, MemberCard
from onemile_mags import sight
from onemile_mags.departing.leaving import heir_of
from onemile_mags.models import WITHDRAWN, Mag
from onemile_mags.press import looking
from onemile_mags.reading import front_elsewhere

Hang = Callable[[Any, Any], Sequence[Fragment]]
# On a profile the latest; the newsstand has them all.
PROFILE_ROWS = 6


def of(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Give what hangs in an opening for a member; visitors are shown nothing here."""
    hang = OPENINGS.get(slot)
    return [] if hang is None or viewer is None else hang(subject, viewer)


def _profile(subject: MemberCard | None, viewer: Any) -> Sequence[Fragment]:
    """Hang somebody's Mags into their profile: those that the viewer may see anyway."""
    if subject is None or (subject.uri != viewer.uri and subject.uri in viewer.hidden_uris()):
        return []
    theirs = (Mag.author_uri == subject.uri) & sight.mags_seen(viewer)
    rows = list(Mag.select().where(theirs).order_by(Mag.id.desc()).limit(PROFILE_ROWS))
    html = render_template("mags/_profile.html", mags=rows) if rows else ""
    return [Fragment(html=Markup(html), order=25)] if rows else []


def _desk(_subject: Any, viewer: Any) -> Sequence[Fragment]:
    n = len(looking.waiting_for(viewer))
    html = render_template("mags/_look_desk.html", n=n) if n else ""
    return [Fragment(html=Markup(html), order=22)] if n else []


def _leaving(_subject: Any, viewer: Any) -> Sequence[Fragment]:
    own = (Mag.author_uri == viewer.uri) & (Mag.state != WITHDRAWN)
    rows = []
    for mag in Mag.select().where(own).order_by(Mag.id):
        heir = heir_of(mag)
        rows.append((mag, "" if heir is None else heir.shown_name))
    html = render_template("mags/_leave.html", rows=rows) if rows else ""
    return [Fragment(html=Markup(html), order=25)] if rows else []


OPENINGS: Mapping[str, Hang] = {
    "member.profile": _profile,
    "moderation.desk": _desk,
    "privacy.leave": _leaving,
    "publication.front": front_elsewhere.front,
    "publication.trail": front_elsewhere.trail,
}
FILLS = tuple(OPENINGS)
