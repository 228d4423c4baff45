"""E-mail addresses: one form to write to, one to compare by, whichever way a domain is typed.

A domain has two written forms, ``bücher.example`` for people and ``xn--bcher-kva.example`` for
the network. They are translated by IDNA 2008: the older rule, which Python's own codec keeps,
makes ``strasse.de`` of ``straße.de``, and that is somebody else's.
"""

import re

import idna

LENGTH_MAX = 254  # what an SMTP path can carry
LOCAL_LENGTH_MAX = 64

# What servers in use accept before the @: letters, digits and these signs, no quoted oddities.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)


def ascii_domain(domain: str) -> str:
    """Return a domain as the network knows it; empty for what is none."""
    if len(domain) > LENGTH_MAX:
        return ""
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""


def email_key(typed: str) -> str:
    """Return the form by which addresses are compared and counted, however they are typed.

    Letter case makes no difference, nor does ``bäcker.example`` for ``xn--bcker-gra.example``.
    """
    local, at, domain = typed.strip().rpartition("@")
    return f"{local.lower()}{at}{ascii_domain(domain) or domain.lower()}"[:LENGTH_MAX]


def earlier_key(key: str) -> str:
    """Return the key that the older rule made of an address; the same one for nearly all.

    Rows written before IDNA 2008 was followed here are found by it.
    """
    local, at, domain = key.rpartition("@")
    try:
        older = idna.decode(domain).encode("idna").decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return key
    return f"{local}{at}{older}"


def sendable_email(typed: str) -> str:
    """Return an address as an email can be sent to it; empty for what is none."""
    local, _at, domain = typed.strip().rpartition("@")
    labels = ascii_domain(domain).split(".")
    is_sound = (
        len(local) <= LOCAL_LENGTH_MAX
        and _LOCAL.fullmatch(local) is not None
        # Mail programs read an encoded word even here, and would show another address.
        and "=?" not in local
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    address = f"{local}@{'.'.join(labels)}"
    return address if is_sound and len(address) <= LENGTH_MAX else ""


def readable(address: str) -> str:
    """Return an address as a person would write it: its domain in its own letters."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return address
