"""What has appeared is another from now on: whoever holds it is told, so many times an hour.

Each change goes to every server that holds the article. What takes something from readers is
counted by nobody: that is never refused.
"""

from collections.abc import Iterable

from onemile.api import Rate, count_try, record
from onemile_mags.events import ArticleChanged

# Somebody who describes the pictures of an article that is out, saved every fifteen seconds.
CHANGES = Rate(name="mags.changes", times=240, seconds=3600)


def changed(uris: Iterable[str], *, by_uri: str) -> None:
    """Tell that articles on show have changed by somebody's one act, in the open transaction.

    Raises LimitReached beyond CHANGES, and nothing of the act is written then. Call it last.
    """
    told = list(uris)
    if told:
        count(by_uri=by_uri)
    for uri in told:
        record(ArticleChanged(article_uri=uri))


def count(*, by_uri: str) -> None:
    """Count a change that is told otherwise. Raises LimitReached beyond CHANGES."""
    count_try(CHANGES, by=by_uri)
