"""A member's standing: suspended, reinstated, and what a suspended one may still send."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, has_request_context, request

from onemile import current
from onemile.db import transaction
from onemile.errors import NotAllowed
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import presence, stewards
from onemile.members.models import ACTIVE, SUSPENDED, Member
from onemile.members.presence import READING
from onemile.mile import places
from onemile.moderation.events import MemberReinstated, MemberSuspended

# Rooms whose forms stay open to a suspended member: answering the stewards, reporting (as any
# visitor may), reading one's notices, taking one's data along and leaving.
OPEN_ROOMS = frozenset({"decisions", "notices", "privacy", "reports"})
# And single doors of other rooms: signing in and out, keys and language, and a block, which
# protects whoever sets it.
OPEN_DOORS = frozenset(
    {
        "members.sign_in",
        "members.sign_out",
        "members.new_password",
        "members.forgotten",
        "members.block",
        "members.unblock",
        "me.blocked",
        "me.unblock",
        "me.language",
        "me.password",
        "me.withdraw",
        "me.hide_across",
        "me.sign_out_device",
        "me.sign_out_everywhere",
    }
)

_OPEN = "onemile_open_to_suspended"
View = TypeVar("View", bound=Callable[..., Any])


def open_to_suspended(view: View) -> View:
    """Declare that a suspended member may send this form, too: a line below its route.

    For what takes back one's own: a promise, a place, a thing lent. Its service decides, as ever.
    """
    # On the function itself, so that other decorators carry it along, above or below.
    setattr(view, _OPEN, True)
    return view


def suspend(member: Member) -> None:
    """Let a member read, answer and leave, but nothing else; their places leave every count.

    Raises Conflict for the last steward who can act.
    """
    with transaction():
        stewards.refuse_to_lose(member)
        _stand(member, ACTIVE, SUSPENDED)


def reinstate(member: Member) -> None:
    """End a suspension."""
    _stand(member, SUSPENDED, ACTIVE)


def hold_back() -> None:
    """Before each request: refuse what a suspended member sends. Raises NotAllowed.

    Services ask ``require()`` as well; this is the wall behind them, for a form whose author
    did not think of suspension.
    """
    viewer = current.viewer()
    if viewer is None or not viewer.is_suspended or request.method in READING:
        return
    if request.blueprint in OPEN_ROOMS or request.endpoint in OPEN_DOORS:
        return
    if hasattr(current_app.view_functions.get(str(request.endpoint)), _OPEN):
        return
    raise NotAllowed(
        _(
            "Your account is suspended: you can read, answer the stewards, and leave. "
            "Nothing of this was saved."
        )
    )


def look_again() -> None:
    """At the beginning of each transaction of a request: its member has neither left nor been
    suspended since it came in. Raises Conflict, NotAllowed."""
    presence.look_again()
    if has_request_context():
        hold_back()


def _stand(member: Member, before: str, after: str) -> None:
    event = MemberSuspended if after == SUSPENDED else MemberReinstated
    with transaction():
        changed = (
            Member.update(state=after)
            .where((Member.id == member.id) & (Member.state == before))
            .execute()
        )
        if changed:
            places.set_live(int(member.id), is_live=after == ACTIVE)
            record(event(member_uri=str(member.uri)))
    member.state = after
