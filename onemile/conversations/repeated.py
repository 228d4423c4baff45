"""The same words once more: "back" and a second press, or a double click, say nothing twice."""

from onemile import clock, ids
from onemile.conversations.models import HELD, PUBLIC, SHOWN, Conversation, Post
from onemile.db import rows_of
from onemile.i18n import gettext as _
from onemile.members.persons import lives_elsewhere

# Minutes. Long enough to go back and to wonder whether it went; whoever says the same after
# that means it.
REPEAT_MINUTES = 10


def repeat_of(
    conversation: Conversation, *, author_uri: str, text: str, reply_to: int | None = None
) -> Post | None:
    """Return the post of a member that would be said twice, marked ``is_repeat``; else None.

    Under a thing: the same words in answer to the same (``reply_to``, as it was pressed) within
    REPEAT_MINUTES. In a talk, where "yes" answers now this and now that, only while nobody has
    said anything since. Ask while the conversation is locked: two presses of one moment come one
    after the other. What was taken back, or hidden, may be said again. Who lives elsewhere is
    not asked: their server names each of its comments.
    """
    if lives_elsewhere(author_uri):
        return None
    since = ids.first_at(clock.ago(minutes=REPEAT_MINUTES))
    these = (int(conversation.id), since, author_uri, text)
    if conversation.kind != PUBLIC:
        last = rows_of(Post, _LAST, (int(conversation.last_post_id), *these, SHOWN, HELD))
        return _marked(last)
    return _marked(rows_of(Post, _SAME, (*these, reply_to or 0, SHOWN, HELD)))


def words_of_repeat() -> str:
    """Return what is told to who pressed twice: calm, since nothing is wrong."""
    return str(_("That is said already: it stands here once."))


def _marked(found: list[Post]) -> Post | None:
    for post in found:
        post.is_repeat = True
        return post
    return None


_SAME = (
    "WHERE conversation_id = ? AND id >= ? AND author_uri = ? AND text = ? "
    "AND COALESCE(answers_id, 0) = ? AND state IN (?, ?) ORDER BY id LIMIT 1"
)
_LAST = (
    "WHERE id = ? AND conversation_id = ? AND id >= ? AND author_uri = ? AND text = ? "
    "AND state IN (?, ?) LIMIT 1"
)
