"""How much somebody may write: bounds that no neighbour meets, and a machine or a quarrel does."""

from typing import Any

from onemile import clock, ids
from onemile.conversations.models import Conversation
from onemile.db import rows
from onemile.errors import LimitReached
from onemile.i18n import gettext as _

# One a minute for an hour is a lively talk.
AN_HOUR_MAX = 60
# Five lively hours; nobody types more in a day.
A_DAY_MAX = 300
# An account younger than a week has met nobody yet: five questions to strangers find out a lot.
NEW_ACCOUNT_DAYS = 7
FIRST_CONTACTS_NEW_MAX = 5
# Whoever organises a street feast asks twenty neighbours, and the others tomorrow.
FIRST_CONTACTS_MAX = 20


def require_calm(conversation_id: int, *, author_uri: str) -> None:
    """Raise LimitReached for whoever writes faster than anybody talks.

    Ask while the row of the author, or of the conversation, is held: two tabs count one after
    the other.
    """
    hour, day = (ids.first_at(clock.ago(hours=hours)) for hours in (1, 24))
    end = ids.end_of_windows()
    [(of_hour, of_day)] = rows(_LATELY, (conversation_id, hour, author_uri, day, end, A_DAY_MAX))
    if of_hour >= AN_HOUR_MAX:
        raise LimitReached(_("That was a lot in a short time. Try again later. Nothing was sent."))
    if of_day >= A_DAY_MAX:
        raise LimitReached(_("That was a lot for one day. Try again tomorrow. Nothing was sent."))


def require_few_first_contacts(member: Any) -> None:
    """Raise LimitReached for whoever has asked enough strangers today; ask as above."""
    most = FIRST_CONTACTS_NEW_MAX if _is_new(member) else FIRST_CONTACTS_MAX
    if _begun_by(str(member.uri)) < most:
        return
    if most == FIRST_CONTACTS_NEW_MAX:
        raise LimitReached(
            _(
                "In your first week you can ask %(n)s people a day whom you do not know yet. "
                "Try again tomorrow. Nothing was sent.",
                n=most,
            )
        )
    raise LimitReached(
        _(
            "You have asked %(n)s people today whom you do not know yet. Try again tomorrow. "
            "Nothing was sent.",
            n=most,
        )
    )


def require_few_first_contacts_of(uri: str) -> None:
    """Raise LimitReached likewise for somebody elsewhere, of whom nobody here knows since when."""
    if _begun_by(uri) >= FIRST_CONTACTS_MAX:
        raise LimitReached


def _begun_by(uri: str) -> int:
    """Count the strangers whom somebody has asked within a day."""
    begun = (Conversation.opened_by_uri == uri) & Conversation.is_first_contact
    return _count(Conversation, begun & ids.made_since(Conversation.id, clock.ago(days=1)))


def _is_new(member: Any) -> bool:
    """Tell whether an account is young; who joined under a clock that was ahead is, too."""
    return bool(member.joined_at > clock.ago(days=NEW_ACCOUNT_DAYS))


def _count(model: Any, which: Any) -> int:
    return int(model.select().where(which).count())


# In fixed SQL: asked of each word, also of those that come from elsewhere by the hundred. The
# latest of them: who has said as many as that within a day has said enough.
_LATELY = (
    "SELECT COALESCE(SUM(CASE WHEN conversation_id = ? AND id >= ? THEN 1 ELSE 0 END), 0), "
    "COUNT(*) FROM (SELECT id, conversation_id FROM conversation_post "
    "WHERE author_uri = ? AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?) lately"
)
