"""Make a sign-up one's own by the link in its letter, without the password it was made with.

The link proves the mailbox; the password would prove who typed the rest. Whoever has forgotten
it, or never chose it since somebody else typed their address, says everything anew that is a
person's own: name, password, age, consent. The password typed before opens nothing after that.
"""

from dataclasses import dataclass

from onemile import clock
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.i18n import gettext as _
from onemile.members import joining, links, names, passwords
from onemile.members.models import MailedLink, Member
from onemile.mile import places


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is said anew. ``commune`` is one of the postcode's, or empty while none is chosen."""

    first_name: str
    last_name: str
    password: str
    postcode: str
    commune: str


def claim(link: MailedLink, claimed: Claim) -> Member:
    """Make a member of whoever opened a link, by their own words. Raises Invalid naming fields.

    The square is dropped: who typed it may be somebody else. Raises Conflict when the link was
    used meanwhile or its address has an account by now.
    """
    sign_up = link.sign_up
    assert sign_up is not None, "a link of this purpose has a sign-up"
    wrong = names.faults(first_name=claimed.first_name, last_name=claimed.last_name)
    about = (claimed.first_name, claimed.last_name, sign_up.email)
    weakness = passwords.weakness(claimed.password, about=about)
    if weakness:
        wrong["password"] = weakness
    try:
        spot = places.check(postcode=claimed.postcode, commune=claimed.commune)
    except Invalid as invalid:
        wrong |= invalid.fields
    if wrong:
        raise Invalid(wrong)
    password_hash = passwords.keep(claimed.password)
    with transaction():
        if not links.use(link) or sign_up.confirmed_at is not None:
            raise Conflict(_("This link was used already: sign in."))
        sign_up.first_name, sign_up.last_name = claimed.first_name, claimed.last_name
        sign_up.password_hash, sign_up.cell = password_hash, None
        sign_up.postcode, sign_up.commune = spot.postcode, spot.declared_commune
        sign_up.adult_declared_at = sign_up.charter_accepted_at = clock.now()
        return joining.admit(sign_up)
