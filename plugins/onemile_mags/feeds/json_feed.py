"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from onemile_mags.feeds.entries import Entry, Feed

MEDIA_TYPE = "application/feed+json"


def written(feed: Feed) -> bytes:
    """Write the feed. It names its own address only where that is nobody's secret."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": str(feed.mag.title),
        "home_page_url": feed.home,
        **({} if feed.pictures else {"feed_url": feed.address("json")}),
        **({"description": str(feed.mag.description)} if feed.mag.description else {}),
        "language": str(feed.mag.language),
        "authors": [{"name": feed.by}],
        "items": [_item(feed, one) for one in feed.entries],
    }
    # A sign that stands alone for half of one is no text in any encoding.
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
    article = entry.article
    return {
        "id": entry.id,
        "url": entry.url,
        "title": str(article.title),
        **({"summary": str(article.lead)} if article.lead else {}),
        "content_html": entry.html(feed.picture_url),
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "authors": [{"name": entry.by}],
        "language": str(article.language),
        **({"tags": [str(tag) for tag in article.tags]} if article.tags else {}),
    }
