"""Who may read a Mag and its articles, and what somebody is to a Mag."""

from collections.abc import Collection
from typing import Any

from peewee import fn

from onemile.api import Member, NotFound, may_judge, publishing
from onemile_mags.article_models import Article
from onemile_mags.models import (
    ACCEPTED,
    DRAFT,
    EDITOR,
    OWNER,
    PUBLISHED,
    WITHDRAWN,
    Mag,
    Seat,
)


def role_of(mag: Mag, viewer: Any) -> str:
    """Return what somebody is to a Mag: "owner", "editor", "writer" or "".

    A seat rests while a block keeps its writer and the owner apart: neither meets the other's
    drafts and photos in the meantime.
    """
    if viewer is None:
        return ""
    if mag.author_uri == viewer.uri:
        return OWNER
    seat = Seat.get_or_none((Seat.mag == mag.id) & (Seat.member_uri == viewer.uri))
    if seat is None or seat.state != ACCEPTED or mag.author_uri in viewer.hidden_uris():
        return ""
    return str(seat.role)


def edits(mag: Mag, viewer: Any) -> bool:
    """Tell whether somebody edits a Mag: its sections, issues, comments, every article."""
    return role_of(mag, viewer) in (OWNER, EDITOR)


def writes(article: Article, viewer: Any) -> bool:
    """Tell whether somebody may write an article: its author while they write in the Mag, editors.

    A writer who has left the Mag writes in it no longer.
    """
    role = role_of(article.mag, viewer)
    return role in (OWNER, EDITOR) or (bool(role) and article.author_uri == viewer.uri)


def uses_again(article: Article, viewer: Any) -> bool:
    """Tell whether somebody may make a new draft of an article's words: whoever may write it.

    What was withdrawn is its author's alone, whoever took it away.
    """
    is_over = article.state == WITHDRAWN
    if article.mag.state == WITHDRAWN or (is_over and article.author_uri != viewer.uri):
        return False
    return writes(article, viewer)


def reaches(article: Article, viewer: Any) -> bool:
    """Tell whether ``viewer`` (or None, a visitor) may read an article now.

    Whoever may write it reads it until it is withdrawn; anybody else while it is published, meant
    for them, its Mag stands, and a block keeps them apart from neither its author nor the owner.
    """
    if viewer is not None and writes(article, viewer):
        return bool(article.state != WITHDRAWN)
    return bool(publishing.reaches(article, viewer)) and stands(article.mag, viewer)


def stands(mag: Mag, viewer: Any) -> bool:
    """Tell whether a Mag is published, its owner live and kept from ``viewer`` by no block."""
    return mag.state == PUBLISHED and _is_met(mag, viewer)


def stood(mag: Mag, viewer: Any, *, author_uri: str = "") -> bool:
    """Tell the same of a Mag that stands, or stood until it was ended.

    One that moderators had hidden by then stood for its owner, and for the author of what is asked
    about in it, alone.
    """
    was_out = mag.state == WITHDRAWN and mag.published_at is not None
    if mag.state_before:
        was_out &= viewer is not None and viewer.uri in (mag.author_uri, author_uri)
    return (mag.state == PUBLISHED or was_out) and _is_met(mag, viewer)


def sees(mag: Mag, viewer: Any) -> bool:
    """Tell whether ``viewer`` may see the masthead of a Mag: it reaches them, or an article does.

    So may who writes in it and who is asked to.
    """
    if mag.state == WITHDRAWN:
        return False
    if viewer is not None:
        if mag.author_uri == viewer.uri:
            return True
        mine = (Seat.mag == mag.id) & (Seat.member_uri == viewer.uri)
        if mag.author_uri not in viewer.hidden_uris() and Seat.select().where(mine).exists():
            return True
    if not stands(mag, viewer):
        return False
    return bool(publishing.reaches(mag, viewer)) or _any_article_reaches(mag, viewer)


def seen_by_all(mag_id: int) -> Mag | None:
    """Return a Mag whose masthead a visitor sees, as ``sees`` does; None for all others.

    It is asked for by what visitors see, so that None takes as long for one that is not for them
    as for none at all.
    """
    this = (Mag.id == mag_id) & (Mag.state == PUBLISHED) & publishing.of_live_authors(Mag)
    found: Mag | None = Mag.select().where(this & publishing.in_sight(Mag, None)).first()
    if found is None:
        theirs = Article.select(Article.id).where((Article.mag == mag_id) & readable(None))
        found = Mag.select().where(this & fn.EXISTS(theirs)).first()
    return found


def visible(article_id: int, *, viewer: Any) -> Article:
    """Return an article that a viewer may read. Raises NotFound for everything else.

    So do moderators to whom it was reported.
    """
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if article is None:
        raise NotFound
    if reaches(article, viewer):
        return article
    if viewer is None or article.state == DRAFT:
        raise NotFound
    if may_judge(viewer, kind="mags.article", subject_id=article.id, url=path(article)):
        return article
    raise NotFound


def visible_mag(mag_id: int, *, viewer: Any) -> Mag:
    """Return a Mag whose page a viewer may see. Raises NotFound for everything else.

    So do moderators to whom it was reported, a Mag that nothing was published in apart.
    """
    mag: Mag | None = Mag.get_or_none(Mag.id == mag_id)
    if mag is None:
        raise NotFound
    if sees(mag, viewer):
        return mag
    if viewer is None or mag.published_at is None:
        raise NotFound
    if may_judge(viewer, kind="mags.mag", subject_id=mag.id, url=mag.path):
        return mag
    raise NotFound


def written_mag(mag_id: int, *, viewer: Any) -> Mag:
    """Return a Mag that somebody writes in, in whatever role. Raises NotFound for all others."""
    mag: Mag | None = Mag.get_or_none(Mag.id == mag_id)
    if mag is None or mag.state == WITHDRAWN or not role_of(mag, viewer):
        raise NotFound
    return mag


def edited_mag(mag_id: int, *, viewer: Any) -> Mag:
    """Return a Mag that somebody edits. Raises NotFound for everybody else's."""
    mag: Mag | None = Mag.get_or_none(Mag.id == mag_id)
    if mag is None or mag.state == WITHDRAWN or not edits(mag, viewer):
        raise NotFound
    return mag


def own_article(article_id: int, *, viewer: Any) -> Article:
    """Return an article that somebody may write. Raises NotFound for everybody else's."""
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if article is None or article.state == WITHDRAWN or not writes(article, viewer):
        raise NotFound
    return article


def standing_mags(viewer: Any) -> Any:
    """Return the condition for articles, in lists, whose Mag stands for a viewer.

    ``publishing.newest`` knows nothing of Mags: it is asked with ``standing_in_lists``.
    """
    return standing_without(viewer.hidden_uris() if viewer is not None else frozenset())


def standing_in_lists(viewer: Any) -> tuple[str, list[Any]]:
    """Return the same as fixed SQL with its values, as ``publishing.newest`` takes it."""
    hidden = sorted(viewer.hidden_uris()) if viewer is not None else []
    apart = f" AND mag.author_uri NOT IN ({', '.join('?' * len(hidden))})" if hidden else ""
    return _STANDING + apart + ")", hidden


_STANDING = (
    f'mag_id IN (SELECT mag.id FROM mags_mag AS mag LEFT JOIN "{Member._meta.table_name}" AS owner '
    "ON owner.id = mag.author_id WHERE mag.state = 'published' "
    "AND (mag.author_id IS NULL OR owner.state = 'active')"
)


def standing_without(hidden: Collection[str]) -> Any:
    """Return the same for whom a block, or a mute, keeps from people and Mags of some URIs."""
    mags = Mag.select(Mag.id).where((Mag.state == PUBLISHED) & publishing.of_live_authors(Mag))
    if hidden:
        apart = sorted(hidden)
        mags = mags.where(Mag.author_uri.not_in(apart) & Mag.uri.not_in(apart))
    return Article.mag.in_(mags)


def readable(viewer: Any) -> Any:
    """Return the condition for published articles that a viewer (None: a visitor) may read.

    Whom a block hides and who rests is left out too.
    """
    if viewer is None:
        seen = Article.audience == publishing.EVERYONE
        hidden: Any = ()
    else:
        seen = publishing.in_sight(Article, viewer)
        hidden = viewer.hidden_uris()
    condition = (
        (Article.state == PUBLISHED)
        & seen
        & standing_mags(viewer)
        & publishing.of_live_authors(Article)
    )
    return condition & Article.author_uri.not_in(sorted(hidden)) if hidden else condition


def mags_seen(viewer: Any) -> Any:
    """Return the condition for Mags, in lists, whose masthead a viewer sees.

    It is ``sees`` for many: the Mag is for them, or one of its articles is. Only what is
    for more people than its Mag, or for chosen ones, adds anything to the first half.
    """
    standing = (Mag.state == PUBLISHED) & publishing.of_live_authors(Mag)
    hidden = viewer.hidden_uris() if viewer is not None else ()
    if hidden:
        standing &= Mag.author_uri.not_in(sorted(hidden))
    beyond = Article.is_wider | (Article.audience == publishing.PEOPLE)
    theirs = Article.select(Article.mag).where(beyond & readable(viewer))
    return standing & (publishing.in_sight(Mag, viewer) | Mag.id.in_(theirs))


def is_live(article: Article) -> bool:
    """Tell whether an article's author is here and not suspended, or writes elsewhere."""
    if article.author_id is None:
        return True
    author = Member.get_or_none(Member.id == article.author_id)
    return author is not None and bool(author.is_active)


def path(article: Article) -> str:
    """Return the path of an article's page."""
    return f"{article.mag.path}/{article.slug}"


def _is_met(mag: Mag, viewer: Any) -> bool:
    if viewer is not None:
        return bool(publishing.is_met(mag, viewer))
    owner = None if mag.author_id is None else Member.get_or_none(Member.id == mag.author_id)
    return mag.author_id is None or (owner is not None and owner.is_active)


def _any_article_reaches(mag: Mag, viewer: Any) -> bool:
    theirs = (Article.mag == mag.id) & readable(viewer)
    return bool(Article.select(Article.id).where(theirs).exists())
