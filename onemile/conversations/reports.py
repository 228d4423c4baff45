"""One post can be reported by who can read it; the talk around it, with their consent."""

from typing import Any

from onemile import current, ids
from onemile.contracts import ReportTarget
from onemile.conversations import reading, saying, seats
from onemile.conversations.models import POST_KIND, PUBLIC, SHOWN, Post
from onemile.errors import NotFound
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.members.directory import find_by_uri

KIND = POST_KIND
# What led to a post is near it; a year of talk is nobody's business.
CONVERSATION_POSTS_MAX = 50


def find_post(subject_id: str) -> Post | None:
    """Return the post of a report, or None; for keepers that report posts under their own kind."""
    try:
        return saying.post(ids.read(subject_id))
    except NotFound:
        return None


def conversation_text(post: Post, viewer: Any) -> str:
    """Return the talk around a post as text, to somebody in it who wants moderators to read it.

    What was hidden or erased stays out: the reporter reads this again in the copy of their data.
    Of a group, only what reporter and reported said: nobody consents for the others, and the
    case would keep their words after they have left.
    """
    conversation = post.conversation
    if viewer is None or not seats.may_read(conversation, viewer):
        return ""
    said = reading.posts_of(int(conversation.id), limit=CONVERSATION_POSTS_MAX)
    these = {str(viewer.uri), str(post.author_uri)}
    seen = [
        one
        for one in seats.seen_by(viewer, conversation, said)
        if one.state == SHOWN and str(one.author_uri) in these
    ]
    cards = current.resolve_actors(str(one.author_uri) for one in seen)
    return "\n".join(f"{cards[str(one.author_uri)].name} : {one.text}" for one in seen)


def _conversation(post: Post, viewer: Any) -> str:
    """What stands under a thing is read by all whom it reaches: no consent is asked for it."""
    return "" if post.conversation.kind == PUBLIC else conversation_text(post, viewer)


def _label(post: Post) -> str:
    """Name the subject as the author of the post sees it; nothing where it is gone for them.

    Whoever lives elsewhere sees nothing here: for them it is as whoever looks sees it.
    """
    reader = find_by_uri(str(post.author_uri)) or current.viewer()
    thing = current.resolve_thing(str(post.conversation.subject_uri), reader)
    is_comment = post.conversation.kind == PUBLIC
    if thing is None:
        return _("A comment") if is_comment else _("A message")
    if is_comment:
        return _("A comment on “%(title)s”", title=thing.title)
    return _("About “%(title)s”", title=thing.title)


TARGET = ReportTarget(
    kind=KIND,
    title=_l("a message or a comment"),
    find=find_post,
    author=lambda post: str(post.author_uri),
    label=_label,
    # Reporting a message is the consent to have this one read, and no other.
    excerpt=lambda post: str(post.text),
    url=lambda post: post.conversation.page,
    may_see=seats.may_read_post,
    hide=lambda post: saying.set_shown(int(post.id), is_shown=False),
    restore=lambda post: saying.set_shown(int(post.id), is_shown=True),
    conversation=_conversation,
)
