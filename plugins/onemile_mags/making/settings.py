"""Change what a Mag is and how it is led; nobody overwrites what somebody else has just changed."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Conflict, Invalid, allowed, home_of, publishing, record, transaction
from onemile.api import gettext as _
from onemile_mags import slugs
from onemile_mags.article_models import Article
from onemile_mags.events import MagChanged
from onemile_mags.making import checking
from onemile_mags.making.held import held, locked_members, require_part
from onemile_mags.models import COMMENTS, WITHDRAWN, Mag
from onemile_mags.press import audiences, reread
from onemile_mags.terms import STEWARD

COLUMNS = (
    "title",
    "description",
    "rhythm",
    "language",
    "slug",
    "audience",
    "comments",
    "holds_comments",
    "is_edited",
    "has_drop_caps",
    "is_association",
)
OVERTAKEN, NARROWS = "overtaken", "narrows"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants a Mag to be."""

    title: str
    description: str
    rhythm: str
    language: str
    slug: str
    audience: str
    comments: str
    holds_comments: bool
    is_edited: bool
    has_drop_caps: bool
    is_association: bool


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What becomes narrower with a Mag; ``n_wider`` of them were made wider by their authors."""

    n_articles: int
    n_wider: int


def change(mag_id: int, wanted: Wanted, *, member: Any, version: int, agreed: str = "") -> Mag:
    """Change a Mag that stood at ``version`` when it was read; gives it.

    ``agreed`` names the audience whose narrowing was read and agreed to. Raises NotFound,
    NotAllowed, Invalid; Conflict with the state ``overtaken`` where somebody else has changed it
    meanwhile, ``narrows`` where a narrower audience was not agreed to yet. Then nothing is changed.
    """
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member)
        before = {name: getattr(mag, name) for name in COLUMNS}
        if before == vars(wanted):
            return mag  # saved twice, or two wanted the same
        if mag.version != version:
            raise Conflict(
                _("Somebody has changed this Mag meanwhile. Compare, then save again."),
                state=OVERTAKEN,
            )
        _check(wanted, mag=mag, member=member)
        if narrows(mag, wanted.audience) and agreed != wanted.audience:
            raise Conflict(_("It would be for fewer people."), state=NARROWS)
        _write(mag, wanted, member=member)
    return mag


def narrows(mag: Mag, audience: str) -> bool:
    """Tell whether another audience is sure to leave somebody out who could read before."""
    if audience == mag.audience or audience not in publishing.AUDIENCES:
        return False
    order = publishing.AUDIENCES
    return mag.audience == publishing.PEOPLE or order.index(audience) < order.index(mag.audience)


def narrowing(mag: Mag, audience: str) -> Narrowing:
    """Count what becomes narrower with a Mag, before it does."""
    wider = (Article.mag == mag.id) & (Article.state != WITHDRAWN) & Article.is_wider
    order = publishing.AUDIENCES
    beyond = Article.audience.in_(list(order[order.index(audience) + 1 :]))
    return Narrowing(
        n_articles=audiences.how_many_narrowed(mag, audience),
        n_wider=Article.select().where(wider & beyond).count(),
    )


def _write(mag: Mag, wanted: Wanted, *, member: Any) -> None:
    is_begun_now = wanted.is_edited and not mag.is_edited
    if wanted.slug != mag.slug:
        slugs.change_mag(mag, slug=wanted.slug)
    else:
        slugs.follow_title(mag, title=wanted.title)
    for name in COLUMNS:
        if name not in ("slug", "audience"):
            setattr(mag, name, getattr(wanted, name))
    mag.folded = publishing.folded(f"{mag.title} {mag.description}")
    audiences.set_mag_audience(mag, wanted.audience)
    if is_begun_now:
        reread.begin_to_read(mag, viewer=member)
    mag.version += 1
    mag.generation += 1
    mag.save()
    record(MagChanged(mag_uri=str(mag.uri)))


def _check(wanted: Wanted, *, mag: Mag, member: Any) -> None:
    wrong = checking.wrong_words(wanted.title, wanted.description, wanted.rhythm)
    if wanted.language not in (*checking.TONGUES, mag.language):
        wrong["language"] = _("Choose the language in which you write.")
    home = home_of(mag.author_id) if mag.author_id is not None else None
    if wanted.audience not in (*publishing.audiences_for(home, Mag), mag.audience):
        wrong["audience"] = _("Choose who may read it.")
    if wanted.comments not in COMMENTS:
        wrong["comments"] = _("Choose who may comment.")
    if wanted.slug != mag.slug and (words := slugs.wrong_in(wanted.slug)):
        wrong["slug"] = words
    if wanted.is_association != mag.is_association and not allowed(member, STEWARD):
        wrong["is_association"] = _("Only stewards keep the association’s Mags.")
    if wrong:
        raise Invalid(wrong)
