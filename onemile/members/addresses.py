"""E-mail addresses of people: which ones can be written to, and whose an address is."""

from onemile import email_addresses
from onemile.email_addresses import email_key as key
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.members.models import Member

LETTERS_MAX = email_addresses.LENGTH_MAX
__all__ = ["LETTERS_MAX", "check", "former_owner_of", "key", "owner_of"]


def check(typed: str) -> str:
    """Give an address as a letter can be sent to it. Raises Invalid on ``email``."""
    local, at, _domain = typed.strip().rpartition("@")
    if not at or not local:
        raise Invalid({"email": _("An e-mail address looks like ana@example.org.")})
    address = email_addresses.sendable_email(typed)
    if not address:
        raise Invalid({"email": _("Something in this address is not right. Look at it again.")})
    return address


def owner_of(address: str) -> Member | None:
    """Return the member whose address this is, in either of its written forms."""
    wanted = key(address)
    found: Member | None = Member.get_or_none(Member.email_key == wanted)
    if found is None:
        older = former_owner_of(address)
        found = older if older is not None and key(older.email) == wanted else None
    return found


def former_owner_of(address: str) -> Member | None:
    """Return the member who may have typed this address when ``ß`` was still read as ``ss``.

    Their letters go to the other domain, which may be somebody else's: a password has to prove
    that it is them.
    """
    wanted = key(address)
    earlier = email_addresses.earlier_key(wanted)
    if earlier == wanted:
        return None
    found: Member | None = Member.get_or_none(Member.email_key == earlier)
    return found
