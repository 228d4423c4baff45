"""Lists without whom the viewer has muted, as full as if those were not there."""

from collections.abc import Callable, Sequence

from onemile.contracts import FeedItem

# Each time twice as many are asked for: with pages of twenty, over a thousand things in a row of
# muted people and publications. Nobody's neighbours write more than that about nothing else.
ROUNDS_MAX = 6


def newest(
    ask: Callable[[int | None, int], Sequence[FeedItem]],
    *,
    muted: frozenset[str],
    before: int | None,
    limit: int,
) -> list[FeedItem]:
    """Return the ``limit`` newest things: neither they, nor author or publication, are muted.

    ``ask`` gives so many things before a cursor, newest first; it is asked once where nothing of
    what it gives is muted, ROUNDS_MAX times at most.
    """
    kept: list[FeedItem] = []
    n = limit
    for _round in range(ROUNDS_MAX):
        found = ask(before, n)
        kept += [one for one in found if not {one.uri, one.author.uri, one.of_uri} & muted]
        if len(found) < n or len(kept) >= limit:
            break
        before, n = found[-1].id, 2 * n
    return kept[:limit]
