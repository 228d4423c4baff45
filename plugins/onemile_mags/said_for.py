"""Comments stay with those for whom they were said, when their article is for others later.

An article notes each audience that it leaves, with the last thing said until then. What was said
under an audience is read by whom that audience reaches, by its writers, and by who said it.
"""

import copy
from typing import Any

from onemile.api import conversations, publishing
from onemile_mags import sight
from onemile_mags.article_models import Article

KEEPER = "mags"
# So many audiences during which something was said; beyond, the first two count as the narrower.
KEPT_MAX = 20


def conversation_of(article: Article) -> conversations.Conversation | None:
    """Return the conversation under an article, once somebody has said something."""
    uri = str(article.uri)
    return conversations.by_key(
        conversations.key_of(uri, (), keeper=KEEPER, key=f"{conversations.PUBLIC} {uri}")
    )


def note(article: Article, audience: str, list_uri: str) -> None:
    """Note for whom a held article was until now, as it leaves this audience; the caller saves."""
    under = conversation_of(article)
    noted = [list(one) for one in article.said_for]
    if under is None or int(under.last_post_id) <= (noted[-1][0] if noted else 0):
        return
    noted.append([int(under.last_post_id), audience, list_uri])
    if len(noted) > KEPT_MAX:
        noted[:2] = [_as_one(noted[0], noted[1])]
    article.said_for = noted


def hidden_spans(subject_uri: str, viewer: Any) -> list[tuple[int, int]]:
    """Say what of the comments under an article was said for others than ``viewer``.

    Spans of numbers: after the first, up to the second. Of what is no article, none.
    """
    article: Article | None = Article.get_or_none(Article.uri == subject_uri)
    if article is None or not article.said_for:
        return []
    if viewer is not None and sight.writes(article, viewer):
        return []
    then, found, after = copy.copy(article), [], 0
    for up_to, audience, list_uri in article.said_for:
        then.audience, then.list_uri = audience, list_uri
        if not publishing.reaches(then, viewer, in_any_state=True):
            found.append((after, int(up_to)))
        after = int(up_to)
    return found


def _as_one(first: list[Any], second: list[Any]) -> list[Any]:
    """Take two audiences for the narrower of them; for nobody, where neither lies in the other."""
    are_two_lists = first[1] == second[1] == publishing.PEOPLE and first[2] != second[2]
    if not are_two_lists and is_within(first[1], second[1]):
        return [second[0], *first[1:]]
    if not are_two_lists and is_within(second[1], first[1]):
        return second
    return [second[0], publishing.ME, ""]


def is_within(audience: str, other: str) -> bool:
    """Tell whether whoever one audience reaches, another one reaches as well.

    Chosen people live anywhere: they are not within a mile.
    """
    if audience in (publishing.ME, other):
        return True
    if publishing.PEOPLE in (audience, other):
        return other in (publishing.INSTANCE, publishing.EVERYONE)
    order = publishing.AUDIENCES
    return bool(order.index(audience) <= order.index(other))
