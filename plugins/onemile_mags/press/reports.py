"""What neighbours can report here: an article, or a whole Mag."""

from typing import Any

from onemile.api import (
    NotFound,
    ReportTarget,
    file_automatic,
    forget_notices,
    ids,
    may_judge,
    publishing,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import covers, sight
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.events import ArticleChanged, ArticleWithdrawn, MagRestored, ThingHidden
from onemile_mags.models import ACCEPTED, DRAFT, EDITOR, HIDDEN, PUBLISHED, WITHDRAWN, Mag, Seat
from onemile_mags.press import appearing, held
from onemile_mags.press.desk_events import ArticleFlagged
from onemile_mags.press.forgetting import forget

ARTICLE, MAG = "mags.article", "mags.mag"
# What a moderator looks through in one go.
PICTURES_AT_DESK_MAX = 72


def targets() -> list[ReportTarget]:
    """Return the kinds of things that can be reported."""
    return [
        ReportTarget(
            kind=ARTICLE,
            title=_l("An article of a Mag"),
            find=_find_article,
            author=lambda article: str(article.author_uri),
            label=lambda article: str(article.title),
            excerpt=lambda article: "\n\n".join(filter(None, [article.lead, article.text])),
            url=sight.path,
            may_see=_may_see_article,
            pictures=_pictures,
            hide=hide,
            restore=restore,
            answered_for=_articles_of,
        ),
        ReportTarget(
            kind=MAG,
            title=_l("A Mag"),
            find=_find_mag,
            author=lambda mag: str(mag.author_uri),
            label=lambda mag: str(mag.title),
            excerpt=lambda mag: "\n\n".join(filter(None, [mag.description, mag.rhythm])),
            url=lambda mag: str(mag.path),
            may_see=_may_see_mag,
            pictures=lambda mag: covers.keys_of(mag)[:PICTURES_AT_DESK_MAX],
            hide=hide_mag,
            restore=restore_mag,
            answered_for=_mags_of,
            is_of_many=True,
        ),
    ]


def flag(event: ArticleFlagged) -> None:
    """Put before the moderators what a machine noticed in an article."""
    kinds = [kind for kind in event.reasons if kind != "links"]
    said = [publishing.noticed(kinds)] if kinds else []
    if "links" in event.reasons:
        said.append(_("A newcomer’s first article has more links than when it appeared."))
    file_automatic(ARTICLE, str(event.article_id), " ".join(said))


def hide(article: Article) -> None:
    """Take an article off every page but its writers'; its pictures get new addresses."""
    with transaction():
        row = held.by_number(article.id, mag_id=article.mag_id)
        if row.state != PUBLISHED:
            return
        row.state_before, row.state = row.state, HIDDEN
        row.is_narrowed = True
        row.generation += 1
        row.rekey_pictures()
        row.save()
        forget([row], row.mag)
        appearing.freshen_if_out(row.mag)
        record(ArticleWithdrawn.of(row))
        record(ThingHidden(uri=str(row.uri), mag_uri=str(row.mag.uri)))


def restore(article: Article) -> None:
    """Bring it back where it was; other servers, which have let go of it, get it as a new one."""
    with transaction():
        row = held.by_number(article.id, mag_id=article.mag_id)
        if row.state != HIDDEN:
            return
        row.state, row.state_before = row.state_before or PUBLISHED, ""
        row.object_uri, row.is_narrowed = f"{row.uri}/{ids.new()}", False
        row.generation += 1
        row.save()
        appearing.freshen_if_out(row.mag)
        record(ArticleChanged(article_uri=str(row.uri)))


def hide_mag(mag: Mag) -> None:
    """Take a Mag with all that is in it off every page but its writers'."""
    with transaction():
        row = held.mag_of(mag.id)
        if row.state in (HIDDEN, WITHDRAWN):
            return
        row.state_before, row.state = row.state, HIDDEN
        row.generation += 1
        row.rekey_pictures()
        row.save()
        forget(Article.select().where(Article.mag == row.id), row)
        forget_notices([row.path])
        record(ThingHidden(uri=str(row.uri), mag_uri=str(row.uri)))


def restore_mag(mag: Mag) -> None:
    """Bring a hidden Mag back where it was, with what is in it."""
    with transaction():
        row = held.mag_of(mag.id)
        if row.state != HIDDEN:
            return
        row.state, row.state_before = row.state_before or PUBLISHED, ""
        row.generation += 1
        row.save()
        record(MagRestored(mag_uri=str(row.uri)))


def _find_article(subject_id: str) -> Article | None:
    found: Article | None = Article.get_or_none(Article.id == ids.read(subject_id))
    return found if found is not None and found.state in (PUBLISHED, HIDDEN) else None


def _find_mag(subject_id: str) -> Mag | None:
    found: Mag | None = Mag.get_or_none(Mag.id == ids.read(subject_id))
    return None if found is None or found.state in (DRAFT, WITHDRAWN) else found


def _may_see_article(article: Article, viewer: Any) -> bool:
    try:
        sight.visible(article.id, viewer=viewer)
    except NotFound:
        return False
    return True


def _may_see_mag(mag: Mag, viewer: Any) -> bool:
    if sight.sees(mag, viewer):
        return True
    return viewer is not None and bool(may_judge(viewer, kind=MAG, subject_id=mag.id, url=mag.path))


def _pictures(article: Article) -> list[str]:
    """Return its pictures, also while it is hidden: what it showed stays noted."""
    shown = Picture.select().join(PictureUse).where(PictureUse.article == article.id)
    return [str(one.key) for one in shown.order_by(Picture.number).limit(PICTURES_AT_DESK_MAX)]


def _articles_of(uri: str) -> list[str]:
    """Return the articles that somebody answers for: their own, and all of the Mags they edit."""
    mine = (Article.author_uri == uri) | Article.mag.in_(_edited_by(uri))
    return [str(row.id) for row in Article.select(Article.id).where(mine)]


def _mags_of(uri: str) -> list[str]:
    """Return the Mags in which somebody writes: they answer for it together."""
    seats = Seat.select(Seat.mag).where((Seat.member_uri == uri) & (Seat.state == ACCEPTED))
    mine = (Mag.author_uri == uri) | Mag.id.in_(seats)
    return [str(row.id) for row in Mag.select(Mag.id).where(mine)]


def _edited_by(uri: str) -> Any:
    seats = Seat.select(Seat.mag).where(
        (Seat.member_uri == uri) & (Seat.state == ACCEPTED) & (Seat.role == EDITOR)
    )
    return Mag.select(Mag.id).where((Mag.author_uri == uri) | Mag.id.in_(seats))
