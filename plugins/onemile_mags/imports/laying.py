"""Makes a Mag of what comes from elsewhere: first all of it as drafts, then what had appeared."""

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from onemile.api import Refusal, cleaned, clock, home_of, pictures, publishing
from onemile.api import gettext as _
from onemile_mags import slugs
from onemile_mags.article_models import (
    ALT_CHARS_MAX,
    ARTICLE_TITLE_CHARS_MAX,
    CAPTION_CHARS_MAX,
    HEADLINE_CHARS_MAX,
    LEAD_CHARS_MAX,
    TAG_CHARS_MAX,
    TAGS_MAX,
    TEXT_CHARS_MAX,
    Article,
    Picture,
    Working,
)
from onemile_mags.covers import DESIGNS, PALETTES
from onemile_mags.drawing import photos_replaced
from onemile_mags.imports.incoming import Incoming, Number, Photo, Piece
from onemile_mags.making.articles import Sheet, lay
from onemile_mags.making.beginning import check_room
from onemile_mags.making.checking import TONGUES, tongue
from onemile_mags.making.held import locked_members, no_home
from onemile_mags.models import (
    COMMENTS,
    DESCRIPTION_CHARS_MAX,
    DRAFT,
    EVERYBODY,
    ISSUES_MAX,
    LINE_CHARS_MAX,
    PUBLISHED,
    SECTIONS_MAX,
    TITLE_CHARS_MAX,
    Issue,
    Mag,
    Section,
)
from onemile_mags.press import appearing, checking, held
from onemile_mags.press.ahead import Texts, drawn_ahead
from onemile_mags.writing import shelf

# What stands as the origin of what names none: it tells nobody of itself.
SOMEWHERE = "urn:1mile:import"
# Before it, a day on the web is a slip, or what stands for none.
FIRST_YEAR = 1990
_IN_BRACKETS = re.compile(r"[<>\s\\]")


def keep_photos(incoming: Incoming) -> dict[int, str]:
    """Re-encode the pictures and keep them; gives their keys by number, no transaction open.

    One that cannot be used is said in ``left_out`` and holds up no other.
    """
    keys = {}
    for number, photo in sorted(incoming.photos.items()):
        key = _kept(photo.read, as_a="photo")
        if key:
            keys[number] = key
        else:
            named = photo.address or photo.name or str(number)
            incoming.left_out.append(_("This photo cannot be read: %(name)s", name=named))
    return keys


def lay_down(incoming: Incoming, *, member: Any, audience: str, keys: Mapping[int, str]) -> Mag:
    """Lay all of it on a new desk as drafts, in the open transaction.

    What is longer than it may be here is cut, but for texts: those stay as they are, and one that
    is too long is a draft of its beginning. Raises Conflict (no home yet), LimitReached.
    """
    home = home_of(member.id)
    if home is None:
        raise no_home()
    locked_members([str(member.uri)])
    check_room(member)
    title = _cut(incoming.title, TITLE_CHARS_MAX) or _("Without a title")
    said = {
        "description": _cut(incoming.description, DESCRIPTION_CHARS_MAX),
        "rhythm": _cut(incoming.rhythm, LINE_CHARS_MAX),
        "language": _of(incoming.language, TONGUES, tongue()),
        "template": incoming.template[:20],
        "design": _of(incoming.design, DESIGNS),
        "palette": _of(incoming.palette, PALETTES),
        "has_drop_caps": incoming.has_drop_caps,
        "is_edited": incoming.is_edited,
        "comments": _of(incoming.comments, COMMENTS, EVERYBODY),
        "holds_comments": incoming.holds_comments,
    }
    where = {
        "author_id": member.id,
        "author_uri": member.uri,
        "cell": home.cell,
        "commune": home.commune,
    }
    folded = publishing.folded(f"{title} {said['description']}")
    mag: Mag = slugs.new_mag(
        title,
        lambda slug: Mag.create(
            slug=slug, title=title, audience=audience, state=DRAFT, folded=folded, **said, **where
        ),
    )
    _shelve(mag, incoming, keys, by_uri=str(member.uri))
    sections = {
        name: Section.create(mag=mag.id, position=place, title=name)
        for place, name in enumerate(_names(incoming.sections), start=1)
    }
    numbers = {one.number: one for one in incoming.issues[:ISSUES_MAX]}
    issues = {number: _prepare(mag, one) for number, one in numbers.items()}
    lost = {n: photo for n, photo in incoming.photos.items() if n not in keys}
    for piece in incoming.pieces:
        whole = replace(piece, text=_with_links(piece.text, lost))
        _lay_piece(mag, whole, member, sections, issues)
    return mag


def let_out(mag: Mag, incoming: Incoming, *, by_uri: str) -> None:
    """Let appear what had appeared: on its own day, telling nobody, all at once or not at all.

    A newcomer's with many links waits for its look, as ever; what lacks a word here stays a draft.
    """
    waits = (Article.mag == mag.id) & (Article.state == DRAFT) & Article.published_at.is_null(False)
    rows = list(Article.select().where(waits).order_by(Article.published_at, Article.id))
    days = {one.number: one.published_at for one in incoming.issues if _is_a_day(one.published_at)}

    def act(texts: Texts) -> None:
        held.people([by_uri])
        kept = held.mag_of(mag.id)
        for row in rows:
            article = held.by_number(row.id, mag_id=mag.id)
            working = held.working_of(article)
            shown, edited_at = texts.of(mag.id, working), article.edited_at
            # What has stood on the web for years says later what its photos show.
            if checking.why_not(article, kept, working, shown) not in ("", "alt"):
                article.published_at = article.edited_at = None
                article.save()
                continue
            kept.fresh_at = max(filter(None, [kept.fresh_at, article.published_at]))
            article.mag = kept
            appearing.let_out(article, working, shown, by_uri=by_uri)
            article.edited_at = edited_at
            article.save(only=[Article.edited_at])
        for issue in Issue.select().where(Issue.mag == mag.id):
            if days.get(issue.number) is not None:
                issue.state, issue.published_at = PUBLISHED, days[issue.number]
                issue.save()

    drawn_ahead(act, of=rows)


def keep_cover(read: Callable[[], bytes] | None) -> str:
    """Keep a cover; empty where there is none that can be used."""
    return _kept(read, as_a="cover") if read is not None else ""


def _kept(read: Callable[[], bytes], *, as_a: Literal["photo", "cover"]) -> str:
    try:
        return pictures.keep(io.BytesIO(read()), as_a=as_a, field="file")
    except Refusal:
        return ""


def _shelve(mag: Mag, incoming: Incoming, keys: Mapping[int, str], *, by_uri: str) -> None:
    for number, key in keys.items():
        photo = incoming.photos[number]
        width, height = shelf.size_of(pictures.content(key) or b"")
        Picture.create(
            mag=mag.id,
            number=number,
            key=key,
            alt=_cut(photo.alt, ALT_CHARS_MAX),
            is_decorative=photo.is_decorative,
            caption=_cut(photo.caption, CAPTION_CHARS_MAX),
            width=width,
            height=height,
            added_by_uri=by_uri,
        )


def _with_links(text: str, lost: Mapping[int, Photo]) -> str:
    """Put a link where a photo stood that did not come, as long as the text has room for it."""

    def instead(number: int, said: str) -> str | None:
        photo = lost.get(number)
        if photo is None or not photo.address:
            return None
        words = re.sub(r"([\[\]\\])", r"\\\1", _cut(photo.alt or photo.caption, ALT_CHARS_MAX))
        return f"[{said.strip() or words or _('Photo')}](<{_IN_BRACKETS.sub('', photo.address)}>)"

    linked = photos_replaced(text, instead)
    return linked if len(linked) <= TEXT_CHARS_MAX else text


def _prepare(mag: Mag, one: Number) -> Issue:
    issue: Issue = Issue.create(
        mag=mag.id,
        number=one.number,
        title=_cut(one.title, TITLE_CHARS_MAX),
        season=_cut(one.season, 40),
        day=one.day,
        palette=_of(one.palette, PALETTES),
    )
    return issue


def _lay_piece(
    mag: Mag,
    piece: Piece,
    member: Any,
    sections: Mapping[str, Section],
    issues: Mapping[int, Issue],
) -> None:
    section, issue = sections.get(piece.section), issues.get(piece.issue or 0)
    sheet = Sheet(
        title=_cut(piece.title, ARTICLE_TITLE_CHARS_MAX),
        lead=_cut(piece.lead, LEAD_CHARS_MAX),
        text=piece.text[:TEXT_CHARS_MAX],
        section_id=section.id if section is not None else None,
        position=min(piece.position, 10_000),
        is_standing=piece.is_standing,
    )
    article = lay(mag, author=member, sheet=sheet)
    if piece.slug and not slugs.wrong_in(piece.slug) and _is_free(mag, piece.slug):
        article.slug = piece.slug
    article.issue = issue
    article.language = _of(piece.language, TONGUES, str(mag.language))
    article.tags = [one for one in _names(piece.tags) if len(one) <= TAG_CHARS_MAX][:TAGS_MAX]
    article.headline = _cut(piece.headline, HEADLINE_CHARS_MAX)
    article.comments = _of(piece.comments, COMMENTS, str(mag.comments))
    if piece.holds_comments is not None:
        article.holds_comments = piece.holds_comments
    article.imported_from = piece.address[:500] or SOMEWHERE
    if len(piece.text) <= TEXT_CHARS_MAX and _is_a_day(piece.published_at):
        article.published_at = piece.published_at
        article.edited_at = piece.edited_at if _is_a_day(piece.edited_at) else None
    article.save()
    Working.update(by_uri=member.uri).where(Working.article == article.id).execute()


def _is_a_day(moment: datetime | None) -> bool:
    """Tell whether something can have appeared then: what has none, or one to come, is a draft."""
    return moment is not None and FIRST_YEAR <= moment.year and moment <= clock.now()


def _is_free(mag: Mag, slug: str) -> bool:
    return not Article.select().where((Article.mag == mag.id) & (Article.slug == slug)).exists()


def _names(given: Iterable[str]) -> list[str]:
    once: dict[str, str] = {}
    for one in given:
        name = " ".join(cleaned(one).split())
        if 0 < len(name) <= 40:
            once.setdefault(publishing.folded(name), name)
    return list(once.values())[:SECTIONS_MAX]


def _cut(text: str, most: int) -> str:
    return " ".join(cleaned(text).split())[:most]


def _of(value: str, known: Iterable[str], otherwise: str = "") -> str:
    return value if value in known else otherwise
