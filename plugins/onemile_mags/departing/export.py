"""The copy of all that Mags hold about a member: as JSON, and the pictures they brought."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from onemile.api import ExportFile, pictures
from onemile_mags import covers
from onemile_mags.article_models import Article, Picture, PictureUse, Reading, Version, Working
from onemile_mags.feed_models import FeedAddress
from onemile_mags.import_models import Import
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import Address, Issue, Mag, Seat, Section

_MAG = (
    "id", "uri", "title", "slug", "description", "rhythm", "language", "template", "design",
    "palette", "audience", "commune", "state", "comments", "holds_comments", "is_edited",
    "published_at", "fresh_at",
)  # fmt: skip
_ARTICLE = (
    "id", "uri", "mag_id", "section_id", "issue_id", "position", "slug", "title", "headline",
    "lead", "text", "language", "tags", "audience", "is_wider", "commune", "state", "comments",
    "holds_comments", "due_at", "published_at", "edited_at", "shared_at", "imported_from",
    "answer", "words",
)  # fmt: skip
_VERSION = ("id", "article_id", "at", "why", "title", "lead", "text")
_PICTURE = ("id", "mag_id", "number", "alt", "is_decorative", "caption", "at")


def export(member: Any) -> list[ExportFile]:
    """Give all that is held about a member: what they own, write, keep, bring and have read.

    Of others it names nobody. In articles of others it holds the versions that they saved.
    """
    uri = str(member.uri)
    own = Mag.author_uri == uri
    mine = Article.author_uri == uri
    theirs = Version.by_uri == uri
    held = {
        "mags": [_mag(row) for row in Mag.select().where(own).order_by(Mag.id)],
        "articles": [_article(row) for row in Article.select().where(mine).order_by(Article.id)],
        "saved_in_articles_of_others": [
            _of(row, ("id", "article_id", "title", "lead", "text", "saved_at"))
            for row in Working.select().join(Article).where((Working.by_uri == uri) & ~mine)
        ],
        "versions_in_articles_of_others": [
            _of(row, _VERSION)
            for row in Version.select().join(Article).where(theirs & ~mine).order_by(Version.id)
        ],
        "seats": [
            _of(row, ("id", "mag_id", "role", "state", "since"))
            for row in Seat.select().where(Seat.member_uri == uri).order_by(Seat.id)
        ],
        "invitations_given": [
            _of(row, ("id", "mag_id", "role", "state", "since"))
            for row in Seat.select().where(Seat.invited_by_uri == uri).order_by(Seat.id)
        ],
        "pictures": [_of(row, _PICTURE) | {"file": _file_name(row)} for row in pictures_of(member)],
        "feed_addresses": [
            _of(row, ("id", "mag_id", "since"))
            for row in FeedAddress.select().where(FeedAddress.member_id == member.id)
        ],
        "brought_along": [
            _of(row, ("id", "mag_id", "state", "audience", "why", "at"))
            for row in Import.select().where(Import.member_id == member.id)
        ],
        "letters_of_mags": [
            _of(row, ("id", "mag_id", "since"))
            for row in Subscription.select().where(Subscription.member_id == member.id)
        ],
        "readings": [
            _of(row, ("id", "article_id", "far_per_mille", "at"))
            for row in Reading.select().where(Reading.member_id == member.id).order_by(Reading.id)
        ],
    }
    content = json.dumps(held, ensure_ascii=False, indent=1, default=_plain).encode()
    return [
        ExportFile(name="mags.json", media_type="application/json", content=content),
        *_files(member),
    ]


def pictures_of(member: Any) -> list[Picture]:
    """Return the pictures that somebody put on shelves, in whichever Mag."""
    brought = Picture.added_by_uri == str(member.uri)
    return list(Picture.select().where(brought).order_by(Picture.id))


def _mag(mag: Mag) -> dict[str, Any]:
    of_it = {"mag": mag.id}
    return {
        **_of(mag, _MAG),
        "sections": [_of(one, ("id", "title")) for one in Section.select().filter(**of_it)],
        "issues": [
            _of(one, ("id", "number", "title", "season", "day", "state", "published_at"))
            for one in Issue.select().filter(**of_it).order_by(Issue.number)
        ],
        "former_addresses": [
            _of(one, ("id", "slug", "article_id", "since"))
            for one in Address.select().filter(**of_it)
        ],
    }


def _article(article: Article) -> dict[str, Any]:
    of_it = {"article": article.id}
    working = Working.get_or_none(Working.article == article.id)
    uses = (
        PictureUse.select(PictureUse, Picture).join(Picture).where(PictureUse.article == article.id)
    )
    return {
        **_of(article, _ARTICLE),
        "being_written": None
        if working is None
        else _of(working, ("id", "title", "lead", "text", "saved_at")),
        "versions": [
            _of(one, _VERSION) for one in Version.select().filter(**of_it).order_by(Version.id)
        ],
        "shows_photos": [one.picture.number for one in uses],
    }


def _files(member: Any) -> Iterator[ExportFile]:
    named = [(_file_name(picture), str(picture.key)) for picture in pictures_of(member)]
    for mag in Mag.select().where(Mag.author_uri == str(member.uri)).order_by(Mag.id):
        keys = enumerate(covers.keys_of(mag), start=1)
        named += [(f"covers/{mag.slug}-{number}.webp", key) for number, key in keys]
    for name, key in named:
        if pictures.is_kept(key):
            content = partial(pictures.pieces, key)
            yield ExportFile(name=name, media_type="image/webp", content=content)


def _file_name(picture: Picture) -> str:
    return f"photos/{picture.mag_id}-{picture.number}.webp"


def _of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> str:
    """Say a day or a moment as JSON can."""
    return str(value.isoformat())
