"""The search: what the plugins find in an area, merged newest first."""

from onemile import current
from onemile.contracts import FeedItem, Ring, SearchHit
from onemile.mile.feed import areas_of
from onemile.mile.look import Look

WORDS_LETTERS_MAX = 80
# Who finds thirty things and not what they meant needs another word, not another page.
HITS_MAX = 30


def hits(words: str, *, look: Look, ring: Ring) -> list[FeedItem]:
    """Give what the words find in a ring and in what it surrounds, newest first.

    The widest ring holds what is for everybody; a search that begins there finds what is for
    the neighbours too.
    """
    areas = areas_of(look.standpoint, ring)
    if ring == "instance" and look.standpoint is not None:
        areas += areas_of(look.standpoint, "neighbours")
    found: dict[str, FeedItem] = {}
    for area in areas:
        answers: list[SearchHit] = current.instance().plugins.collect(
            "search_hits", words=words, area=area, viewer=look.viewer, limit=HITS_MAX
        )
        for hit in answers:
            if hit.item.author.member_id not in look.hidden:
                found[hit.item.uri] = hit.item
    return sorted(found.values(), key=lambda item: -item.id)[:HITS_MAX]
