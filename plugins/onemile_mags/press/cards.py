"""An article as its card shows it: title, a few words, its Mag, its first picture."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from onemile.api import ActorCard, FeedItem, ids, microseconds, ngettext, pictures, rows_of
from onemile.api import rows as asked
from onemile_mags.article_models import Article
from onemile_mags.models import Mag

KIND = "mag"
PLACED = ("id", "uri", "author_uri", "author_id", "cell", "commune", "out_id")
COLUMNS = ("mag_id", "slug", "title", "lead", "excerpt", "audience", "picture_key", "published_at")
# A morning's or an evening's work of one author in one Mag is one line of the feed.
FOLDED_HOURS = 6
_FOLDED_MICROSECONDS = FOLDED_HOURS * 3_600 * 1_000_000
# Left out is what stands below another of the same Mag, author and audience of about the same
# time: whoever may read the one may read the other. What is for chosen people is nobody's twin.
# A difference is no bound for an index: SQLite would look through all that came after, of any Mag.
NOT_FOLDED = (
    "NOT EXISTS (SELECT 1 FROM mags_article AS above WHERE above.mag_id = mags_article.mag_id "
    "AND above.out_id - mags_article.out_id > 0 AND above.author_uri = mags_article.author_uri "
    "AND above.audience = mags_article.audience AND above.audience <> 'people' "
    "AND above.state = 'published' "
    f"AND above.published_at > mags_article.published_at - {_FOLDED_MICROSECONDS} "
    f"AND above.published_at < mags_article.published_at + {_FOLDED_MICROSECONDS})"
)
_ALTS = "SELECT key, alt FROM mags_picture WHERE key IN ({})"
_TWINS = (
    "SELECT out_id, mag_id, author_uri, audience, published_at FROM mags_article "
    "WHERE mag_id IN ({}) AND state = 'published' AND published_at > ? AND published_at < ? "
    "AND audience <> 'people' ORDER BY out_id DESC LIMIT ?"
)
# Of how many others a card says that they are there; more is "many", and nobody counts them.
TWINS_MAX = 500


def items(rows: Sequence[Mapping[str, Any]], *, is_folded: bool = False) -> list[FeedItem]:
    """Make cards of rows, with their authors': two questions for all, three where folded."""
    if not rows:
        return []
    # A list of fixed SQL names the column, a query its field.
    rows = [{**row, "mag_id": row["mag_id"] if "mag_id" in row else row["mag"]} for row in rows]
    wanted = {row["mag_id"] for row in rows}
    mags = {mag.id: mag for mag in rows_of(Mag, f"WHERE id IN ({_marks(wanted)})", list(wanted))}
    shown = {row["picture_key"] for row in rows if row["picture_key"]}
    alts = dict(asked(_ALTS.format(_marks(shown)), list(shown))) if shown else {}
    twins = _twins(rows) if is_folded else {}
    return [
        _item(row, mags[row["mag_id"]], alts.get(row["picture_key"], ""), twins.get(row["id"], 0))
        for row in rows
        if row["mag_id"] in mags
    ]


def item(article: Article, author: ActorCard) -> FeedItem:
    """Make the card of one article."""
    row = {name: getattr(article, name) for name in (*PLACED, *COLUMNS)}
    return items([row | {"author": author}])[0]


def mag_item(mag: Mag, owner: ActorCard) -> FeedItem:
    """Make the card of a Mag."""
    return FeedItem(
        id=mag.id,
        uri=mag.uri,
        kind=KIND,
        title=mag.title,
        text=mag.description,
        url=mag.path,
        author=owner,
        published_at=mag.published_at or ids.instant_of(mag.id),
        commune=mag.commune,
        cell=mag.cell,
    )


def _item(row: Mapping[str, Any], mag: Mag, alt: str, n_more: int) -> FeedItem:
    more = ngettext("and %(num)s more", "and %(num)s more", n_more) if n_more else ""
    return FeedItem(
        # What its author alone sees yet is in no list.
        id=row["out_id"] or row["id"],
        uri=row["uri"],
        kind=KIND,
        title=row["title"],
        text=row["lead"] or row["excerpt"],
        url=f"{mag.path}/{row['slug']}",
        author=row["author"],
        published_at=_instant(row["published_at"]) or ids.instant_of(row["id"]),
        commune=row["commune"],
        cell=row["cell"],
        detail=" · ".join(filter(None, [mag.title, more])),
        picture_url=pictures.url(row["picture_key"]),
        picture_text=(alt or row["title"]) if row["picture_key"] else "",
        of_uri=mag.uri,
    )


def _twins(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Say how many articles each card stands for besides its own: one question for all."""
    wanted = {row["mag_id"] for row in rows}
    moments = {row["id"]: _microseconds(row["published_at"]) for row in rows}
    first, last = min(moments.values()), max(moments.values())
    about = (first - _FOLDED_MICROSECONDS, last + _FOLDED_MICROSECONDS)
    others = asked(_TWINS.format(_marks(wanted)), (*wanted, *about, TWINS_MAX))
    return {
        row["id"]: sum(
            mag_id == row["mag_id"]
            and out_id < row["out_id"]
            and author_uri == row["author_uri"]
            and audience == row["audience"]
            and abs(at - moments[row["id"]]) < _FOLDED_MICROSECONDS
            for out_id, mag_id, author_uri, audience, at in others
        )
        for row in rows
    }


def _marks(values: Collection[Any]) -> str:
    """Return a mark for each value, for a list in fixed SQL."""
    return ", ".join("?" * len(values))


def _microseconds(value: Any) -> int:
    return microseconds(value) if isinstance(value, datetime) else int(value)


def _instant(value: Any) -> Any:
    """Give a moment as it is reckoned with, also where a list gave what stands in the column."""
    return value if isinstance(value, datetime) else Article.published_at.python_value(value)
