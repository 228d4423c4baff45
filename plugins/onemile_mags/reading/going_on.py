"""How far a member has read, to go on there; nobody else knows, and nothing counts it."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request

from onemile.api import Rate, clock, limited, member_required, transaction, viewer
from onemile.api import gettext as _
from onemile_mags import lengths, sight
from onemile_mags.article_models import Article, Reading
from onemile_mags.models import PUBLISHED
from onemile_mags.reading import neighbours
from onemile_mags.views import blueprint

# Shorter ones are read at once, and nobody comes back to them.
LONG_WORDS_MIN = 3 * lengths.WORDS_A_MINUTE
FAR_DIGITS_MAX = 4
READ_PER_MILLE = 950  # the last lines are the notes
# What was left two weeks ago is left.
DAYS = 14
# A script says it at most every ten seconds, on two devices.
GOING_ON = Rate(name="mags-read", times=720, seconds=3600)
# One for each day of a year; the oldest give way.
KEPT_MAX = 400


@dataclass(frozen=True, kw_only=True)
class Left:
    """An article that was not read to its end."""

    article: Article
    far_per_mille: int

    @property
    def minutes_left(self) -> int:
        """How long one still reads, at least a minute."""
        return lengths.minutes(self.article.words * (1000 - self.far_per_mille) / 1000)

    @property
    def minutes(self) -> int:
        """How long one reads all of it."""
        return lengths.minutes(self.article.words)


def opened(article: Article, *, member: Any) -> int | None:
    """Return how far somebody has read a long article, in thousandths; None where nobody asks."""
    if member is None or article.words < LONG_WORDS_MIN or article.state != PUBLISHED:
        return None
    row = Reading.get_or_none((Reading.member_id == member.id) & (Reading.article == article.id))
    return int(row.far_per_mille) if row is not None else 0


def left_by(member: Any) -> Left | None:
    """Return what a member was reading last and may still read; None where there is nothing."""
    mine = (Reading.member_id == member.id) & (Reading.far_per_mille < READ_PER_MILLE)
    row = (
        Reading.select()
        .where(mine & (Reading.at > clock.ago(days=DAYS)) & (Reading.far_per_mille > 0))
        .order_by(Reading.at.desc())
        .first()
    )
    if row is None:
        return None
    article = neighbours.in_order(Article.id == row.article_id, viewer=member).first()
    return Left(article=article, far_per_mille=row.far_per_mille) if article is not None else None


@blueprint.post("/articles/<int:article_id>/far")
@member_required
@limited(GOING_ON)
def far(article_id: int) -> Any:
    """Keep how far somebody has read: the script says it, and so do two buttons without it."""
    member = viewer()
    article = sight.visible(article_id, viewer=member)
    given = request.form.get("far", "")
    if given.isascii() and given.isdecimal() and len(given) <= FAR_DIGITS_MAX:
        _keep(article, member, min(1000, int(given)))
    if request.headers.get("X-Quiet"):
        return "", 204
    return redirect(f"{sight.path(article)}#read")


def _keep(article: Article, member: Any, far_per_mille: int) -> None:
    with transaction():
        changed = {Reading.far_per_mille: far_per_mille, Reading.at: clock.now()}
        Reading.insert(
            member_id=member.id, article=article.id, far_per_mille=far_per_mille, at=clock.now()
        ).on_conflict(
            conflict_target=[Reading.member_id, Reading.article], update=changed
        ).execute()
        mine = Reading.member_id == member.id
        old = Reading.select(Reading.id).where(mine).order_by(Reading.at.desc()).offset(KEPT_MAX)
        Reading.delete().where(Reading.id.in_(old.limit(KEPT_MAX))).execute()


def words_left(left: Left) -> str:
    """Say how much there is to read yet."""
    return _("%(left)s of %(all)s minutes are left.", left=left.minutes_left, all=left.minutes)
