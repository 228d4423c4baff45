"""An article as a document for other servers; source: FEP-b2b8."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from onemile.api import across, activity_streams, card, pictures, rendered
from onemile_mags import outside, sight
from onemile_mags.article_models import TEXT_CHARS_MAX, Article, Picture, PictureUse
from onemile_mags.covers import share_views
from onemile_mags.models import FOLLOWERS, NOBODY
from onemile_mags.reading import article_body
from onemile_mags.wire.outward import is_actor

# Where microblogs show an article, these two are all that is read of it.
NAME_CHARS_MAX, SUMMARY_CHARS_MAX = 150, 500
PICTURES_MAX = 4  # Mastodon keeps as many
_PICTURE = re.compile(r'<img [^>]*?src="([^"]+)"[^>]*?>')
_ALT = re.compile(r' alt="([^"]*)"')


def document(article: Article) -> Mapping[str, Any]:
    """Return the document of an article that everybody may read, without its addressing."""
    mag, base = article.mag, card().base_url
    page = f"{base}{sight.path(article)}"
    body = article_body.body(article)
    html = outside.whole(
        str(body.html), page=page, picture_url=lambda path: f"{base}{pictures.for_others(path)}"
    )
    summary = _summary(article)
    author_uri = author_of(article)
    said = {
        "id": str(article.object_uri or article.uri),
        "type": "Article",
        "attributedTo": author_uri,
        "audience": str(mag.uri),
        # With it the talk under it begins.
        "context": str(article.object_uri or article.uri),
        "name": _cut(str(article.title), NAME_CHARS_MAX),
        "summary": summary,
        "content": html,
        "contentMap": {str(article.language): html},
        "url": page,
        "published": activity_streams.instant(article.published_at),
        "preview": {
            "type": "Note",
            "attributedTo": author_uri,
            "content": activity_streams.html_of(article.title) + summary,
        },
        "tag": [_hashtag(tag) for tag in article.tags],
        "attachment": [*_pictures(html), {"type": "Link", "href": page}],
        "interactionPolicy": _interaction_policy(article),
    }
    if article.edited_at is not None:
        said["updated"] = activity_streams.instant(article.edited_at)
    share = share_views.url_of(article)
    if share:
        said["image"] = {
            "type": "Image",
            "mediaType": "image/jpeg",
            "url": f"{base}{share}",
            "name": str(article.title),
        }
    return said


def neighbours_document(article: Article) -> Mapping[str, Any]:
    """Return what neighbours across a border read of an article: words, and in which Mag.

    Nothing leads back to its page. What its pictures show stands in the text in words; the first
    of them go besides (``neighbours_pictures``).
    """
    text = rendered(
        str(article.text), language=str(article.language), chars_max=TEXT_CHARS_MAX
    ).html
    html = activity_streams.html_of(str(article.lead)) + str(text)
    return {
        "type": "Article",
        "name": _cut(str(article.title), NAME_CHARS_MAX),
        "inTitle": str(article.mag.title),
        "summary": _summary(article),
        "content": html,
        "contentMap": {str(article.language): html},
        "published": activity_streams.instant(article.published_at),
        "tag": [{"type": "Hashtag", "name": _hashtag(tag)["name"]} for tag in article.tags],
    }


def neighbours_pictures(article: Article) -> list[across.MilePicture]:
    """Return the first pictures that an article shows, that of its card before the others."""
    used: Any = Picture.select(Picture.key, Picture.alt).join(PictureUse)
    rows = used.where(PictureUse.article == article.id).order_by(Picture.number).tuples()
    shown = sorted(rows, key=lambda one: one[0] != article.picture_key)
    return [
        across.MilePicture(key=str(key), text=str(alt))
        for key, alt in shown[: across.MILE_PICTURES_MAX]
    ]


def author_of(article: Article) -> str:
    """Return who says an article on the wire: its author, if others may know them, or the Mag."""
    by = str(article.told_by_uri or article.author_uri)
    return by if is_actor(by) else str(article.mag.uri)


def _summary(article: Article) -> str:
    """Return two or three sentences, never empty: its lead, its first words, or its title."""
    words = str(article.lead or article.excerpt or article.title)
    return activity_streams.html_of(_cut(words, SUMMARY_CHARS_MAX - len("<p></p>")))


def _cut(words: str, chars_max: int) -> str:
    """Return words as they are, or their beginning with a sign that they go on."""
    return words if len(words) <= chars_max else f"{words[: chars_max - 1].rstrip()}…"


def _pictures(html: str) -> list[dict[str, str]]:
    found = []
    for tag in list(_PICTURE.finditer(html))[:PICTURES_MAX]:
        alt = _ALT.search(tag.group())
        picture = {"type": "Image", "mediaType": "image/jpeg", "url": tag.group(1)}
        found.append(picture | ({"name": Markup(alt.group(1)).unescape()} if alt else {}))
    return found


def _hashtag(tag: str) -> dict[str, str]:
    word = "".join(part for part in re.split(r"\W+", tag) if part)
    return {"type": "Hashtag", "name": f"#{word}", "href": f"{card().base_url}/search?q={word}"}


def _interaction_policy(article: Article) -> dict[str, Any]:
    """Say who may answer: by whom at once, and by whom once an editor has said yes (FEP-044f)."""
    allowed = {
        NOBODY: [],
        FOLLOWERS: [f"{article.mag.uri}#followers"],
    }.get(str(article.comments), [activity_streams.PUBLIC])
    if article.mag.lives_at:
        allowed = []  # there nobody says anything any more
    held = bool(article.holds_comments)
    reply = {
        "automaticApproval": [] if held else allowed,
        "manualApproval": allowed if held else [],
    }
    quote = {"automaticApproval": [activity_streams.PUBLIC], "manualApproval": []}
    return {"canReply": reply, "canQuote": quote}
