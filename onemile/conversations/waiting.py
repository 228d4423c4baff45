"""What waits for a member, on every page: the bell, and the entry of the conversations."""

from typing import Any

from onemile.contracts import NavLink
from onemile.db import rows
from onemile.i18n import lazy_gettext as _l
from onemile.notices.services import UNREAD_MAX


def links(viewer: Any) -> list[NavLink]:
    """Hang the bell beside the bar, and the conversations among one's own; both in one question.

    What strangers ask is told by the bell once, and then left in peace; what is said under a
    thing stands in no list of one's own, and is told by the bell alone.
    """
    if viewer is None:
        return []
    ((n_notices, n_talks),) = rows(_WAITING, (viewer.id, UNREAD_MAX, viewer.uri, UNREAD_MAX))
    return [
        NavLink(title=_l("Notices"), url="/notices", icon="bell", badge=n_notices, menu="top"),
        NavLink(
            title=_l("Conversations"),
            url="/conversations",
            icon="chat",
            badge=n_talks,
            order=10,
            menu="me",
        ),
    ]


_WAITING = (
    "SELECT "
    "(SELECT COUNT(*) FROM "
    "(SELECT 1 FROM notice WHERE member_id = ? AND read_at IS NULL LIMIT ?) AS notices), "
    "(SELECT COUNT(*) FROM "
    "(SELECT 1 FROM conversation_reader r JOIN conversation c ON c.id = r.conversation_id "
    "WHERE r.person_uri = ? AND r.standing = 'accepted' AND r.is_unread AND c.kind <> 'public' "
    "LIMIT ?) AS talks)"
)
