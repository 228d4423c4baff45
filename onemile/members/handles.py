"""Names in addresses such as ``@ana4821@instance.example``: one space for people and things.

A handle is given once and never to anybody else. Of who has left a digest is kept, made with the
instance's secret, so that it is still taken and nobody reads a first name in it.
"""

import hashlib
import hmac
import secrets
import unicodedata

from onemile import current
from onemile.members.models import Member

# What other servers take everywhere; the digits leave room for a name that is read aloud.
HANDLE_CHARS_MAX = 30
NAME_CHARS_MAX = 20
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
# Of names in no letters of these.
NAMELESS = "m"
# Digits of the first tries and, for a name that many bear, of the others.
DIGITS = (4, 4, 4, 6, 6, 6, 8, 8)
RETIRED = "~"
DIGEST_CHARS = 40


def make(first_name: str) -> str:
    """Return a handle that nobody has had: the first name, and digits that say nothing.

    Raises RuntimeError if eight in turn were taken, which is no accident.
    """
    flat = unicodedata.normalize("NFKD", first_name.lower().replace("ß", "ss"))
    name = "".join(one for one in flat if one in LETTERS - {"_"})[:NAME_CHARS_MAX] or NAMELESS
    for digits in DIGITS:
        handle = f"{name}{secrets.randbelow(10**digits):0{digits}}"
        if not is_taken(handle):
            return handle
    raise RuntimeError("every handle that was tried is taken")


def may_be(handle: str) -> bool:
    """Tell whether a text is written as handles are."""
    return 0 < len(handle) <= HANDLE_CHARS_MAX and LETTERS.issuperset(handle)


def is_taken(handle: str) -> bool:
    """Tell whether a handle is, or was, that of a member, or is that of any other actor here.

    For whoever gives one to a thing, too: addresses do not say which of the two they are of.
    """
    former = [_digest(handle, key) for key in current.instance().secret_keys]
    theirs = Member.handle.in_([handle, *former])
    if Member.select().where(theirs).exists():
        return True
    return any(kind.by_handle(handle) for kind in current.declared("register_actor_kinds"))


def retired(handle: str | None) -> str | None:
    """Return what is kept of the handle of who leaves; of none, and of what is one, itself."""
    if not handle or handle.startswith(RETIRED):
        return handle
    return _digest(handle, current.instance().secret_keys[-1])


def _digest(handle: str, key: str) -> str:
    text = f"onemile.handles\0{handle}".encode()
    return RETIRED + hmac.new(key.encode(), text, hashlib.sha256).hexdigest()[:DIGEST_CHARS]
