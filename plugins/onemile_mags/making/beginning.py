"""Begin a Mag: from a template, with its sections and drafts, or on a blank page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from onemile.api import (
    Invalid,
    LimitReached,
    allowed,
    clock,
    home_of,
    language,
    ngettext,
    publishing,
    transaction,
    zone,
)
from onemile.api import gettext as _
from onemile_mags import slugs
from onemile_mags.making import checking
from onemile_mags.making.articles import Sheet, lay
from onemile_mags.making.held import locked_members, no_home, require_part
from onemile_mags.making.skeletons import JOURNEY, LANGUAGES, LOOKS, Skeleton, skeletons
from onemile_mags.models import DRAFT, MAGS_MAX, WITHDRAWN, Mag, Section
from onemile_mags.terms import STEWARD

# Further ahead nobody plans a journey.
RETURN_DAYS_MAX = 366
# The hour at which what is proposed for a day goes out: when people have their coffee.
OUT_HOUR = 9


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What is chosen and typed to begin a Mag. ``return_day`` is asked of travellers alone."""

    template: str
    title: str
    description: str = ""
    audience: str = publishing.AROUND
    language: str = "fr"
    is_association: bool = False
    return_day: date | None = None


def begin(beginning: Beginning, *, member: Any) -> Mag:
    """Begin a Mag: a draft that only who writes in it sees. Gives it.

    Raises NotAllowed, Invalid, Conflict (no home yet), LimitReached.
    """
    require_part(member)
    home = home_of(member.id)
    _check(beginning, member=member, home=home)
    if home is None:
        raise no_home()
    with transaction():
        locked_members([str(member.uri)])
        check_room(member)
        look = LOOKS[beginning.template]
        found = _skeleton(beginning)

        def write(slug: str) -> Mag:
            made: Mag = Mag.create(
                slug=slug,
                title=beginning.title,
                description=beginning.description,
                rhythm=found.rhythm,
                language=beginning.language,
                template=beginning.template,
                design=look.design,
                palette=look.palette,
                has_drop_caps=look.has_drop_caps,
                is_association=beginning.is_association,
                audience=beginning.audience,
                state=DRAFT,
                folded=publishing.folded(f"{beginning.title} {beginning.description}"),
                author_id=member.id,
                author_uri=member.uri,
                cell=home.cell,
                commune=home.commune,
            )
            return made

        mag = slugs.new_mag(beginning.title, write)
        _furnish(mag, found, author=member, due_at=_proposed(beginning.return_day))
    return mag


def check_room(member: Any) -> None:
    """Refuse another Mag to whoever has as many as one may. Raises LimitReached."""
    mine = (Mag.author_uri == member.uri) & (Mag.state != WITHDRAWN)
    if Mag.select().where(mine).count() >= MAGS_MAX:
        raise LimitReached(
            ngettext(
                "You have %(num)s Mag, as many as one may. End one that is over first.",
                "You have %(num)s Mags, as many as one may. End one that is over first.",
                MAGS_MAX,
            )
        )


def _skeleton(beginning: Beginning) -> Skeleton:
    """Return the template in the language of the Mag, or else in that of whoever begins it."""
    spoken = beginning.language if beginning.language in LANGUAGES else language()
    return skeletons(spoken)[beginning.template]


def _furnish(mag: Mag, found: Skeleton, *, author: Any, due_at: datetime | None) -> None:
    sections = [
        Section.create(mag=mag.id, position=position, title=title)
        for position, title in enumerate(found.sections, start=1)
    ]
    for position, one in enumerate(found.articles, start=1):
        sheet = Sheet(
            title=one.title,
            lead=one.lead,
            text=one.text,
            section_id=sections[one.section - 1].id if one.section else None,
            position=position,
            is_standing=one.is_standing,
            due_at=due_at,
        )
        lay(mag, author=author, sheet=sheet)


def _proposed(return_day: date | None) -> datetime | None:
    """Give the morning after somebody is back."""
    if return_day is None:
        return None
    return datetime.combine(return_day + timedelta(days=1), time(OUT_HOUR), tzinfo=zone())


def _check(beginning: Beginning, *, member: Any, home: Any) -> None:
    wrong: dict[str, str] = {}
    if beginning.template not in LOOKS:
        wrong["template"] = _("Choose how to begin.")
    wrong |= checking.wrong_words(beginning.title, beginning.description)
    if beginning.language not in checking.TONGUES:
        wrong["language"] = _("Choose the language in which you write.")
    if beginning.audience not in publishing.audiences_for(home, Mag):
        wrong["audience"] = _("Choose who may read it.")
    if beginning.is_association and not allowed(member, STEWARD):
        wrong["is_association"] = _("Only stewards keep the association’s Mags.")
    if beginning.return_day is not None and beginning.template == JOURNEY:
        today = clock.now().astimezone(zone()).date()
        if not today <= beginning.return_day <= today + timedelta(days=RETURN_DAYS_MAX):
            wrong["return_day"] = _("Choose a day between today and a year from now.")
    if wrong:
        raise Invalid(wrong)
