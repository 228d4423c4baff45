"""Conversations as a shared room: between two, in a group, under a thing for all whom it reaches.

A plugin that keeps a conversation on a page of its own opens it (``open_pair``, ``open_group``,
``open_public``), asks its own rules, and says what is said (``say``); or has all the house's
rules asked as well (``write``). What of it a viewer may read is ``find``'s and ``seen_by``'s to
say. Whatever is said takes its locks in the house's order: members, then the plugin's rows; a
conversation comes right after the row whose talk it is (an exchange, its conversation, its item).
"""

from onemile.conversations.acquaintance import are_acquainted
from onemile.conversations.approval import hold, let_stand, set_waiting, turn_away
from onemile.conversations.events import PostChanged, PostWritten
from onemile.conversations.from_elsewhere import (
    hear_answer,
    hear_question,
    take_back_heard,
    words_left,
)
from onemile.conversations.limits import A_DAY_MAX, AN_HOUR_MAX, require_calm
from onemile.conversations.models import (
    ACCEPTED,
    APPROVAL,
    CLOSED,
    DECLINED,
    ERASED,
    GROUP,
    HELD,
    HIDDEN,
    OPEN,
    PAIR,
    POST_CHARS_MAX,
    POST_KIND,
    PUBLIC,
    REQUESTED,
    SHOWN,
    Conversation,
    Post,
    Reader,
)
from onemile.conversations.notes import said_at_of_note, words_of_note
from onemile.conversations.opening import (
    by_key,
    join,
    key_of,
    leave_group,
    open_group,
    open_pair,
    open_public,
)
from onemile.conversations.reading import (
    PAGE_POSTS,
    is_unread,
    last_heard,
    mark_read,
    page_with,
    posts_of,
    unread_among,
)
from onemile.conversations.repeated import words_of_repeat
from onemile.conversations.reports import conversation_text, find_post
from onemile.conversations.rights import forget_person
from onemile.conversations.saying import (
    check_text,
    close,
    erase,
    post,
    say,
    set_shown,
)
from onemile.conversations.seats import (
    accept,
    decline,
    find,
    has_declined,
    looks_after,
    may_read,
    may_read_post,
    people_of,
    seen_by,
    words_of,
)
from onemile.conversations.taking_back import count_of, reword, take_back, take_back_of
from onemile.conversations.writing import ask, write
from onemile.page_records import WayThere
from onemile.text.runs import Run, runs_of

__all__ = [
    "ACCEPTED",
    "AN_HOUR_MAX",
    "A_DAY_MAX",
    "APPROVAL",
    "CLOSED",
    "Conversation",
    "DECLINED",
    "ERASED",
    "GROUP",
    "HELD",
    "HIDDEN",
    "OPEN",
    "PAGE_POSTS",
    "PAIR",
    "POST_CHARS_MAX",
    "POST_KIND",
    "PUBLIC",
    "Post",
    "PostChanged",
    "PostWritten",
    "REQUESTED",
    "Reader",
    "Run",
    "SHOWN",
    "WayThere",
    "accept",
    "are_acquainted",
    "ask",
    "by_key",
    "check_text",
    "close",
    "conversation_text",
    "count_of",
    "decline",
    "erase",
    "find",
    "find_post",
    "forget_person",
    "has_declined",
    "hear_answer",
    "hear_question",
    "hold",
    "is_unread",
    "join",
    "key_of",
    "last_heard",
    "leave_group",
    "let_stand",
    "looks_after",
    "mark_read",
    "may_read",
    "may_read_post",
    "open_group",
    "open_pair",
    "open_public",
    "page_with",
    "people_of",
    "post",
    "posts_of",
    "require_calm",
    "reword",
    "runs_of",
    "said_at_of_note",
    "say",
    "seen_by",
    "set_shown",
    "set_waiting",
    "take_back",
    "take_back_heard",
    "take_back_of",
    "turn_away",
    "unread_among",
    "words_left",
    "words_of",
    "words_of_note",
    "words_of_repeat",
    "write",
]
