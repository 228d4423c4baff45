"""Leaving: every plugin erases the member inside one transaction, and says what it keeps."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import structlog

from onemile import current, pictures
from onemile.answers import ANSWERS_MAX, listed
from onemile.contracts import Kept
from onemile.db import gave_way, pass_gate, unasked_transaction
from onemile.errors import Conflict, Invalid, Refusal
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import passwords, stewards
from onemile.members.events import MemberLeft
from onemile.members.models import Member
from onemile.plugin_manager import CORE, SPOILT, Plugin
from onemile.privacy import departed

log = structlog.get_logger()


def leave(member: Member, *, password: str) -> list[Kept]:
    """Erase a member who knows their password; gives what is kept, and why.

    All or nothing: a plugin that fails leaves everything as it was. Raises Invalid on
    ``password``, Conflict for the last steward, and whatever refusal a plugin has (a promise
    still open, for one).
    """
    if not passwords.matches(member.password_hash, password[: passwords.LETTERS_MAX]):
        raise _not_your_password()
    return erase(member, by_password=True)


def erase(member: Member, *, by_password: bool = False) -> list[Kept]:
    """Erase a member, without asking; see ``leave``. Raises NotFound for who has left already.

    ``by_password``: the one that ``member`` holds was compared and has to be theirs still.
    """
    kept: list[Kept] = []
    with unasked_transaction():
        # What they have sent by another request is written by now, and erased; or refused.
        pass_gate(member.id, alone=True)
        # The first lock of the order in our README: whoever begins something new with this
        # member asks for it too, so that nothing begins behind the erasers' backs.
        present = stewards.refuse_to_lose(member)
        if by_password and present.password_hash != member.password_hash:
            raise _not_your_password()
        pictures.discard(present.avatar_key)
        # Before the erasers: the keeper of Smiles holds what an absent plugin may still decide.
        absent = departed.remember(member)
        for plugin, erase_in_plugin in erasers():
            kept += _erased(plugin, erase_in_plugin, member)
        kept += _held_by_absent(absent)
        record(MemberLeft(member_uri=member.uri))
    return kept


def erasers() -> list[tuple[Plugin, Any]]:
    """Give the plugins' functions in the order of locks: the keeper of Smiles after all others.

    Whoever has promised Smiles settles that first, under the locks of its own rows; then the
    book is closed. The core comes last: the plugins may still need to know the member.
    """
    plugins = current.instance().plugins
    keepers = {plugin.name for plugin, _function in plugins.implementers("provide_ledger")}
    found = plugins.implementers("erase_member")
    return sorted(found, key=lambda pair: (pair[0].name == CORE, pair[0].name in keepers))


def listened(answer: Any) -> Any:
    """Take an eraser's answer to its end: one that is a generator does its work meanwhile."""
    return list(islice(answer, ANSWERS_MAX)) if isinstance(answer, Iterator) else answer


def _erased(plugin: Plugin, erase_in_plugin: Any, member: Member) -> list[Kept]:
    """Have one plugin erase a member. What it says wrongly of it is left out; its work stands.

    Raises its refusal, or Conflict for whatever else it raises: then nothing is erased.
    """
    plugins = current.instance().plugins
    try:
        answer = listened(erase_in_plugin(member=member))
    except Refusal:
        raise
    except SPOILT as error:
        if plugins.reraise or gave_way(error):
            raise
        log.exception("hook failed", hook="erase_member", plugin=plugin.name)
        raise Conflict(
            _(
                "A part of this place could not erase what it holds of you, so nothing was "
                "erased. Try again later, or ask the association."
            )
        ) from error
    kept: list[Kept] = []
    with plugins.forgiving("erase_member", plugin):
        kept = listed("erase_member", answer)
    return kept


def _not_your_password() -> Invalid:
    return Invalid({"password": _("This is not your password.")})


def _held_by_absent(names: list[str]) -> list[Kept]:
    if not names:
        return []
    return [
        Kept(
            what=_("What parts that are switched off hold of you: %(n)s", n=", ".join(names)),
            why=_("Nobody sees it. It is erased as soon as they are switched on again."),
        )
    ]
