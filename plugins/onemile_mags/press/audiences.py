"""For whom an article is: widened in words, narrowed with all that shows it."""

from collections.abc import Iterable
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    home_of,
    ids,
    lock_rows,
    publishing,
    record,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import said_for, sight
from onemile_mags.article_models import WAITING, Article
from onemile_mags.events import ArticleChanged
from onemile_mags.models import DRAFT, HIDDEN, PUBLISHED, WITHDRAWN, Mag
from onemile_mags.press import appearing, changing, checking, held
from onemile_mags.press.drawn import drawn
from onemile_mags.press.forgetting import forget
from onemile_mags.terms import TAKE_PART


def set_audience(
    viewer: Any, article_id: int, audience: str, is_wider: bool = False, *, seen: str | None = None
) -> Article:
    """Say for whom an article is. ``is_wider``: its author said that it is for more than its Mag.
    ``seen``: for whom the viewer saw that it was; with another one since, Invalid on ``audience``.

    Where it is for fewer people from now on, its pictures get new addresses and whoever keeps
    copies is told; for more people again, other servers know it by another URI. Raises NotFound,
    NotAllowed, Conflict, Invalid on ``audience`` or ``is_wider``, LimitReached (made wider too
    often; narrower it becomes in any case).
    """
    drawn_of = sight.own_article(article_id, viewer=viewer)
    # It takes its time, so it is done before; of a newcomer's first article alone.
    links = None
    if drawn_of.state == PUBLISHED and appearing.is_newcomers(drawn_of):
        links = _links_of(drawn_of)
    with transaction():
        article = held.taken_back(viewer, article_id)
        mag = article.mag
        checking.refuse_unseen(article, seen)
        refuse_unknown(audience, mag, kept=article.audience)
        wants_more = checking.width(audience) > checking.width(article.audience)
        if wants_more:
            require(viewer, TAKE_PART)
            _refuse_unless_editor(article, mag, viewer, audience=audience)
        if wants_more and article.state == PUBLISHED and appearing.is_newcomers(article):
            _refuse_crowded(article, drawn_of, links)
        over = checking.width(audience) > checking.width(mag.audience)
        if over and not is_wider:
            raise Invalid(
                {"is_wider": _("The Mag is for fewer people. Say that you want this one wider.")}
            )
        article.is_wider = over
        change(article, audience=audience)
        appearing.freshen_if_out(mag)
        if wants_more and article.state == PUBLISHED:
            changing.count(by_uri=str(viewer.uri))
    return article


def set_mag_audience(mag: Mag, audience: str) -> int:
    """Say for whom a locked Mag is, in the open transaction; gives how many articles it narrows.

    Articles for more people than it is now become as narrow, also those whose author wanted them
    wider: the page before says so. The caller saves the Mag.
    """
    if audience == mag.audience:
        return 0
    publishing.narrowed(mag, audience=audience)
    n = 0
    for article in _articles(mag):
        article.mag = mag
        if checking.width(article.audience) > checking.width(audience):
            article.is_wider = False
            change(article, audience=audience)
            n += 1
        elif article.list_uri != list_uri(article, mag):
            # Whose list of chosen people counts is another one: for some it is lost.
            change(article, audience=article.audience, is_list_changed=True)
        elif article.is_wider and not checking.width(article.audience) > checking.width(audience):
            article.is_wider = False
            article.save(only=[Article.is_wider])
    mag.generation += 1
    return n


def how_many_narrowed(mag: Mag, audience: str) -> int:
    """Say how many articles a narrower Mag takes along: for the page that asks first."""
    wider = [one for one in publishing.AUDIENCES if checking.width(one) > checking.width(audience)]
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    return int(Article.select().where(standing & Article.audience.in_(wider)).count())


def change(article: Article, *, audience: str, is_list_changed: bool = False) -> None:
    """Give a locked article another audience, in the open transaction, and save it.

    What was said under it stays with those whom it was for.
    """
    before, was_out = article.audience, article.published_at is not None
    said_for.note(article, str(before), str(article.list_uri))
    if is_list_changed and before == audience == publishing.PEOPLE:
        # To another list, as to nobody for a moment: copies and addresses are let go of.
        publishing.narrowed(article, audience=publishing.ME)
        article.audience = audience
        is_lost = True
    else:
        is_lost = publishing.narrowed(article, audience=audience)
    article.list_uri = list_uri(article, article.mag)
    is_more = checking.width(audience) > checking.width(before)
    if is_more and article.is_narrowed and was_out:
        article.object_uri, article.is_narrowed = f"{article.uri}/{ids.new()}", False
    if is_lost and was_out:
        article.is_narrowed = True
        forget([article], article.mag)
    article.generation += 1
    article.save()
    if article.state == PUBLISHED and (is_lost or is_more):
        record(ArticleChanged(article_uri=str(article.uri)))


def list_uri(article: Article, mag: Mag) -> str:
    """Return whose list of chosen people counts: the Mag's where it is for some, else its own."""
    return str(mag.uri if mag.audience == publishing.PEOPLE else article.uri)


def offered(mag: Mag) -> Iterable[str]:
    """Give the audiences that an article or a Mag may have, by where its owner lives."""
    home = home_of(mag.author_id) if mag.author_id is not None else None
    return [str(one) for one in publishing.audiences_for(home, Mag)]


def refuse_unknown(audience: str, mag: Mag, *, kept: str = "") -> None:
    """Raise Invalid for an audience that cannot be chosen; one that it has may stay."""
    if audience != kept and audience not in offered(mag):
        raise Invalid({"audience": _("Choose who can read it.")})


def _articles(mag: Mag) -> list[Article]:
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    return list(lock_rows(Article.select().where(standing).order_by(Article.id)))


def _links_of(article: Article) -> int:
    return drawn(article.mag_id, lead=article.lead, text=article.text).links


def _refuse_crowded(article: Article, seen: Article, links: int | None) -> None:
    """Refuse more readers for a newcomer's article into which many links came after its look."""
    if links is None or (article.lead, article.text) != (seen.lead, seen.text):
        raise Conflict(_("Somebody has written in it meanwhile. Look at it once more."))
    if links > setting("mags.first_look_links"):
        raise Conflict(
            _("A first article with so many links is for no more people. Take some links out.")
        )


def _refuse_unless_editor(article: Article, mag: Mag, viewer: Any, *, audience: str) -> None:
    """Refuse more readers that no editor chose; a draft, still to be read, is for the Mag's."""
    if article.state == HIDDEN:
        raise Conflict(_("The moderators have hidden it: nothing of it changes until they decide."))
    if article.state == WAITING:
        raise Conflict(_("The association looks at it just now. Wait for its word."))
    if not mag.is_edited or sight.edits(mag, viewer):
        return
    is_to_be_read = article.state == DRAFT and not article.is_ready
    if not is_to_be_read or checking.width(audience) > checking.width(mag.audience):
        raise Conflict(_("In this Mag an editor decides who reads more."))
