"""Whether a member is still who they were when somebody looked: asked under the lock of their row.

A password is compared before a transaction, since that takes long; what follows from it must
not outlive a change of the password, or the member, that was made in between.
"""

from onemile.db import in_transaction, lock_rows
from onemile.errors import Conflict
from onemile.i18n import gettext as _
from onemile.members.models import LEFT, Member


def hold(member: Member) -> Member:
    """Lock a member's row until the transaction ends; return them as they are.

    Before the other rows of that transaction. Raises Conflict for who has left.
    """
    assert in_transaction(), "a row is held inside transaction()"
    mine = Member.select().where(Member.id == member.id)
    found: Member | None = lock_rows(mine, lets_refer=True).first()
    if found is None or found.state == LEFT:
        raise Conflict(_("This account is closed. Nothing of this was saved."))
    return found


def hold_as_compared(member: Member) -> Member:
    """The same for a member whose password was compared, as ``member`` holds it.

    Raises Conflict also where it is another one by now.
    """
    found = hold(member)
    if found.password_hash != member.password_hash:
        raise Conflict(_("The password was changed in the meantime. Nothing of this was saved."))
    return found
