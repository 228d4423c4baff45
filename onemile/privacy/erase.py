"""Leaving: every plugin erases the member inside one transaction, and says what it keeps."""

from typing import Any

from onemile import current, pictures
from onemile.contracts import Kept
from onemile.db import transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import passwords, stewards
from onemile.members.events import MemberLeft
from onemile.members.models import Member


def leave(member: Member, *, password: str) -> list[Kept]:
    """Erase a member who knows their password; gives what is kept, and why.

    All or nothing: a plugin that fails leaves everything as it was. Raises Invalid on
    ``password``, Conflict for the last steward, and whatever refusal a plugin has (a promise
    still open, for one).
    """
    if not passwords.matches(member.password_hash, password[: passwords.LETTERS_MAX]):
        raise Invalid({"password": _("This is not your password.")})
    return erase(member)


def erase(member: Member) -> list[Kept]:
    """Erase a member, without asking; see ``leave``. Raises NotFound for who has left already."""
    picture = member.avatar_key
    kept: list[Kept] = []
    with transaction():
        # The first lock of the order in our README: whoever begins something new with this
        # member asks for it too, so that nothing begins behind the erasers' backs.
        stewards.refuse_to_lose(member)
        for erase_in_plugin in _erasers():
            kept += erase_in_plugin(member=member) or ()
        record(MemberLeft(member_uri=member.uri))
    # Only now: a rollback could not bring the file back.
    pictures.discard(picture)
    return kept


def _erasers() -> list[Any]:
    """Give the plugins' functions in the order of locks: the keeper of Smiles after all others.

    Whoever has promised Smiles settles that first, under the locks of its own rows; then the
    book is closed. The core comes last: the plugins may still need to know the member.
    """
    plugins = current.instance().plugins
    keepers = {plugin.name for plugin, _function in plugins.implementers("provide_ledger")}
    found = plugins.implementers("erase_member")
    ordered = sorted(found, key=lambda pair: (pair[0].name == "core", pair[0].name in keepers))
    return [function for _plugin, function in ordered]
