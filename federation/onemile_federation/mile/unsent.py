"""A question whose thing went before it set out: it goes nowhere, and who asked is told so."""

from collections.abc import Sequence
from dataclasses import dataclass

from onemile.api import Event, Notice, NoticeText, conversations, publishing, record
from onemile.api import gettext as _
from onemile_federation.mile import things


@dataclass(frozen=True, kw_only=True)
class QuestionUnsent(Event):
    """What a member asked a neighbour elsewhere was never said there."""

    name = "federation.QuestionUnsent"
    asker_uri: str


def is_too_late(post: conversations.Post) -> bool:
    """Tell whether what a member asks about is shown here no more: nobody there would take it."""
    about = things.of(str(post.conversation.subject_uri))
    return about is None or about.state != publishing.PUBLISHED


def take_away(post: conversations.Post) -> None:
    """Take a question away that never set out, and have who asked told, in the open transaction."""
    conversations.erase(int(post.conversation_id))
    record(QuestionUnsent(asker_uri=str(post.author_uri)))


def _asker(event: QuestionUnsent) -> Sequence[str]:
    return [event.asker_uri]


def _compose(_event: QuestionUnsent, _member: object) -> NoticeText:
    return NoticeText(
        title=_("Your question did not set out: what it was about is gone"),
        body=_("It was taken away before your question left. Nobody has read it."),
        url="/conversations",
    )


EVENT_TYPES: list[type[Event]] = [QuestionUnsent]
NOTICES = [Notice(event_type=QuestionUnsent, recipients=_asker, compose=_compose, is_owed=True)]
