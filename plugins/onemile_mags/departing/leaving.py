"""What becomes of a member's Mags and of what they wrote, when they leave.

A Mag in which others write goes on with the editor of longest standing, else the writer; one
without anybody ends. What they wrote goes with them, wherever it stands: they take their words.
What they changed in the words of others stays there and bears no name; what was put aside as
theirs alone goes.
"""

from typing import Any

from onemile.api import (
    Kept,
    Member,
    follows,
    forget_notices,
    home_of,
    lock_rows,
    pictures,
    publishing,
    record,
    uploads,
)
from onemile.api import lazy_gettext as _l
from onemile_mags import covers, moved
from onemile_mags.article_models import (
    ASIDE,
    Article,
    Picture,
    PictureUse,
    Reading,
    Version,
    Working,
)
from onemile_mags.events import ArticleWithdrawn, MagChanged, MagEnded
from onemile_mags.feed_models import FeedAddress
from onemile_mags.import_models import Import
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import ACCEPTED, EDITOR, WITHDRAWN, Mag, Seat
from onemile_mags.press import notices
from onemile_mags.press.forgetting import forget
from onemile_mags.wire_models import CrossedComment

NOBODY = ""


def erase(member: Any) -> list[Kept]:
    """Erase a member inside the open transaction; says what stays, and why."""
    uri = str(member.uri)
    _hold(uri)
    for article in list(Article.select().where(Article.author_uri == uri).order_by(Article.id)):
        _take_article(article)
    for mag in list(Mag.select().where(Mag.author_uri == uri).order_by(Mag.id)):
        heir = heir_of(mag)
        if heir is None:
            _end(mag)
        else:
            _hand_over(mag, heir)
    kept = _forget_hands(uri)
    kept += _forget_pictures(uri)
    for seat in list(Seat.select().where(Seat.member_uri == uri).order_by(Seat.id)):
        record(MagChanged(mag_uri=str(seat.mag.uri)))
        seat.delete_instance()
    Seat.update(invited_by_uri=NOBODY).where(Seat.invited_by_uri == uri).execute()
    for one in list(Import.select().where(Import.member_id == member.id)):
        uploads.discard(str(one.upload_key))
        one.delete_instance()
    Subscription.delete().where(Subscription.member_id == member.id).execute()
    FeedAddress.delete().where(FeedAddress.member_id == member.id).execute()
    Reading.delete().where(Reading.member_id == member.id).execute()
    # What they said elsewhere goes with them, wherever they were known.
    CrossedComment.delete().where(CrossedComment.by_uri == uri).execute()
    return kept


def heir_of(mag: Mag) -> Member | None:
    """Return who owns a Mag after its owner: the editor of longest standing, else the writer.

    Who is suspended owns nothing new; who has no place has nowhere for it to lie.
    """
    seated = (Seat.mag == mag.id) & (Seat.state == ACCEPTED) & Seat.member_id.is_null(False)
    seats = list(Seat.select().where(seated & (Seat.member_uri != mag.author_uri)))
    for seat in sorted(seats, key=lambda one: (one.role != EDITOR, one.since, one.id)):
        member: Member | None = Member.get_or_none(Member.id == seat.member_id)
        if member is not None and member.is_active and home_of(member.id) is not None:
            return member
    return None


def _hold(uri: str) -> None:
    """Take the rows of all Mags that this is about, in their order, before anything is changed."""
    seats = Seat.select(Seat.mag).where(Seat.member_uri == uri)
    written = Article.select(Article.mag).where(Article.author_uri == uri)
    mine = (Mag.author_uri == uri) | Mag.id.in_(seats) | Mag.id.in_(written)
    list(lock_rows(Mag.select().where(mine).order_by(Mag.id)))
    articles = Article.select().where(Article.author_uri == uri).order_by(Article.id)
    list(lock_rows(articles))


def _take_article(article: Article) -> None:
    """Delete an article with all that was ever written of it."""
    if article.published_at is not None and article.state != WITHDRAWN:
        article.rekey_pictures()
        record(ArticleWithdrawn.of(article))
        Mag.update(generation=Mag.generation + 1).where(Mag.id == article.mag_id).execute()
    publishing.end_list(str(article.uri))
    forget([article], article.mag)
    forget_notices([notices.desk_path(article)])
    article.delete_instance()


def _end(mag: Mag) -> None:
    """Delete a Mag in which nobody else writes, with its shelf; its articles are gone already.

    What those wrote in it who have left it meanwhile goes with it.
    """
    for article in list(Article.select().where(Article.mag == mag.id).order_by(Article.id)):
        _take_article(article)
    for picture in Picture.select().where(Picture.mag == mag.id):
        pictures.discard(picture.key)
    covers.discard_pictures(mag)
    publishing.end_list(str(mag.uri))
    follows.end_all_of_thing(str(mag.uri))
    forget_notices([mag.path, Mag.path_of(mag.id)])
    record(MagEnded(mag_uri=str(mag.uri)))
    mag.delete_instance()


def _hand_over(mag: Mag, heir: Member) -> None:
    """Give a Mag to another owner: it lies where they live from now on, with all articles."""
    home = home_of(heir.id)
    assert home is not None, "an heir has a place"
    # A list of chosen people was of the one who chose them: it goes, and the Mag is its writers'.
    publishing.end_list(str(mag.uri))
    mag.author_id, mag.author_uri = heir.id, heir.uri
    mag.cell, mag.commune = home.cell, home.commune
    mag.generation += 1
    mag.save()
    moved.take_along(mag, is_handed_over=True)
    Seat.delete().where((Seat.mag == mag.id) & (Seat.member_uri == heir.uri)).execute()
    record(MagChanged(mag_uri=str(mag.uri)))


def _forget_hands(uri: str) -> list[Kept]:
    """Take a name off what somebody changed in articles of others; what was put aside goes."""
    Version.delete().where((Version.by_uri == uri) & (Version.why == ASIDE)).execute()
    n = Version.update(by_uri=NOBODY).where(Version.by_uri == uri).execute()
    n += Working.update(by_uri=NOBODY).where(Working.by_uri == uri).execute()
    if not n:
        return []
    return [
        Kept(
            what=_l("What you changed in articles of others, without your name"),
            why=_l("It is part of their words, and they could not take them back without it"),
        )
    ]


def _forget_pictures(uri: str) -> list[Kept]:
    """Take along the pictures that no article of others shows; the others lose the name."""
    used = PictureUse.select(PictureUse.picture)
    brought = Picture.added_by_uri == uri
    for picture in list(Picture.select().where(brought & Picture.id.not_in(used))):
        Article.update(picture_key=NOBODY).where(Article.picture_key == picture.key).execute()
        pictures.discard(picture.key)
        picture.delete_instance()
    if not Picture.update(added_by_uri=NOBODY).where(brought).execute():
        return []
    return [
        Kept(
            what=_l("Photos of yours that articles of others show, without your name"),
            why=_l("They stand in articles that neighbours read; ask their authors"),
        )
    ]
