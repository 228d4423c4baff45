"""Whether a member is still who they were when somebody looked: asked under the lock of their row.

A password is compared before a transaction, since that takes long; what follows from it must
not outlive a change of the password, or the member, that was made in between.

And whatever a member sends is written while they stand in their gate, beside their other
requests; who leaves takes the gate alone. So nothing of theirs is written behind the erasers'
backs, whichever service or plugin writes it.
"""

from flask import has_request_context, request

from onemile import current
from onemile.db import in_transaction, lock_rows, pass_gate, rows
from onemile.errors import Conflict
from onemile.i18n import gettext as _
from onemile.members.models import LEFT, Member

# What asks for a page and sends nothing.
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def look_again() -> None:
    """At the beginning of each transaction: whoever sends something is still here.

    Raises Conflict for who has left since their request came in. Their standing is read anew.
    """
    viewer = current.viewer() if has_request_context() else None
    if viewer is None or request.method in READING:
        return
    pass_gate(viewer.id)
    # A statement of its own: one that had waited would still see what was before.
    ((viewer.state,),) = rows("SELECT state FROM member WHERE id = ?", (viewer.id,))
    if viewer.state == LEFT:
        raise _closed()


def hold(member: Member) -> Member:
    """Lock a member's row until the transaction ends; return them as they are.

    Before the other rows of that transaction. Raises Conflict for who has left.
    """
    assert in_transaction(), "a row is held inside transaction()"
    mine = Member.select().where(Member.id == member.id)
    found: Member | None = lock_rows(mine, lets_refer=True).first()
    if found is None or found.state == LEFT:
        raise _closed()
    return found


def is_here(member: Member) -> bool:
    """Tell whether a member has not left, and keep them from it until the transaction ends."""
    try:
        hold(member)
    except Conflict:
        return False
    return True


def hold_as_compared(member: Member) -> Member:
    """The same for a member whose password was compared, as ``member`` holds it.

    Raises Conflict also where it is another one by now.
    """
    found = hold(member)
    if found.password_hash != member.password_hash:
        raise Conflict(_("The password was changed in the meantime. Nothing of this was saved."))
    return found


def _closed() -> Conflict:
    return Conflict(_("This account is closed. Nothing of this was saved."))
