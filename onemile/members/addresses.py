"""E-mail addresses: which ones can be written to, and when two are the same."""

import re

from onemile import mail
from onemile.errors import Invalid
from onemile.i18n import gettext as _

LETTERS_MAX = mail.ADDRESS_LETTERS_MAX

# What servers in use accept: letters, digits and these signs, no quoted oddities.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.I)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.I)


def check(typed: str) -> str:
    """Give an address as a letter can be sent to it. Raises Invalid on ``email``."""
    local, at, domain = typed.strip().rpartition("@")
    if not at or not local:
        raise Invalid({"email": _("An e-mail address looks like ana@example.org.")})
    labels = mail.ascii_domain(domain).split(".")
    is_sound = (
        len(local) <= 64
        and _LOCAL.fullmatch(local) is not None
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    address = f"{local}@{'.'.join(labels)}"
    if not is_sound or len(address) > LETTERS_MAX:
        raise Invalid({"email": _("Something in this address is not right. Look at it again.")})
    return address


def key(address: str) -> str:
    """Give the form by which addresses are compared, however they are typed."""
    return mail.address_key(address)
