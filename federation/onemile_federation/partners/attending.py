"""What stewards note of a partner that stays as it was: a charter read, a name, whom to call.

Refused as what they decide (``deciding``).
"""

from onemile.api import Conflict, transaction
from onemile.api import gettext as _
from onemile_federation.partners import names, telling
from onemile_federation.partners.deciding import LIVING, STANDING, held_in, note_read
from onemile_federation.partners.sides import BY_THEM


def note_charter_read(*, host: str, digest: str, by_uri: str = "") -> None:
    """Note that a steward has read their charter, the one of this digest; the other side hears it.

    Before we have answered a proposal nothing is said: our answer says it.
    """
    with transaction():
        row = held_in(host, *STANDING, BY_THEM)
        if digest != row.charter_digest:
            raise Conflict(_("Their charter has changed since you opened this page. Read it anew."))
        if digest == row.charter_read_digest:
            return  # a second press
        note_read(row)
        telling.note(row, "charter_read", is_ours=True, by_uri=by_uri)
        row.save()
        if row.our_stance:
            telling.say(row, telling.CHANGED, is_decision=False)


def confirm_name(*, host: str, name: str, by_uri: str = "") -> None:
    """Let members read the name that a partner gives itself now, the one that was shown."""
    with transaction():
        row = held_in(host, *LIVING)
        if name != row.name or not names.may_be_called(name, host=str(row.host)):
            raise Conflict(_("They call themselves otherwise by now, or by a name of others."))
        if name == row.confirmed_name:
            return
        was = str(row.confirmed_name or row.host)
        names.confirm(row)
        telling.note(row, "named", is_ours=True, reason=f"{was} → {name}", by_uri=by_uri)
        row.save()


def change_contact(*, host: str, contact: str, reach: str, by_uri: str = "") -> None:
    """Say who is to be called here, and how."""
    with transaction():
        row = held_in(host, *STANDING)
        if (row.our_contact, row.our_reach) == (contact, reach):
            return
        row.our_contact, row.our_reach = contact, reach
        telling.note(row, "contact", is_ours=True, by_uri=by_uri)
        telling.say(row, telling.CHANGED)
