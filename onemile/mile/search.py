"""The search: what the plugins find in an area, merged newest first."""

from onemile import current
from onemile.contracts import FeedItem, Ring, SearchHit
from onemile.mile.look import Look

WORDS_LETTERS_MAX = 80
# Who finds thirty things and not what they meant needs another word, not another page.
HITS_MAX = 30


def hits(words: str, *, look: Look, ring: Ring) -> list[FeedItem]:
    """Give what the words find in a ring, which holds all smaller ones, newest first."""
    answers: list[SearchHit] = current.instance().plugins.collect(
        "search_hits", words=words, area=look.area(ring), viewer=look.viewer, limit=HITS_MAX
    )
    found = {hit.item.uri: hit.item for hit in answers if hit.item.author.uri not in look.hidden}
    return sorted(found.values(), key=lambda item: -item.id)[:HITS_MAX]
