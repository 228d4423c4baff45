"""Names of things in addresses such as ``@potager@als.example``; people's are ``members.handles``.

One is given once and stays: it is never another's, whatever becomes of the thing.
"""

import re
import secrets

from peewee import CharField, IntegrityError

from onemile.db import BaseModel, transaction
from onemile.fields import URI_CHARS_MAX
from onemile.members import handles

_TRIES = 8
# What comes behind a name that is taken.
DIGITS_CHARS = 5
_OTHER_SIGNS = re.compile(r"[^a-z0-9]+")
# Names by which mail, or the instance itself, is known.
_RESERVED = frozenset("abuse admin instance moderation postmaster root security webmaster".split())


class Handle(BaseModel):
    """The handle of a thing of this instance, by URI."""

    handle = CharField(max_length=handles.HANDLE_CHARS_MAX, unique=True)
    uri = CharField(max_length=URI_CHARS_MAX, unique=True)

    class Meta:
        table_name = "handle"


MODELS = [Handle]


def handle_of(uri: str) -> str:
    """Return the handle of a URI, empty where it has none yet."""
    found = Handle.get_or_none(Handle.uri == uri)
    return "" if found is None else str(found.handle)


def uri_of_handle(handle: str) -> str:
    """Return what a handle names, in whatever letters it is written; empty for nothing."""
    found = Handle.get_or_none(Handle.handle == handle.lower()) if handle.isascii() else None
    return "" if found is None else str(found.uri)


def claim_handle(uri: str, *, wish: str, nameless: str) -> str:
    """Return the handle of a URI; one like ``wish``, in plain letters, if it has none yet.

    ``nameless`` is what a wish in no such letters becomes.
    """
    known = handle_of(uri)
    if known:
        return known
    plain = _OTHER_SIGNS.sub("_", wish.lower()).strip("_")
    begins = plain[: handles.HANDLE_CHARS_MAX - DIGITS_CHARS].strip("_") or nameless
    if begins in _RESERVED:
        begins = f"{begins}_1"
    for turn in range(_TRIES):
        handle = begins if not turn else f"{begins}_{secrets.randbelow(9_000) + 1_000}"
        if handles.is_taken(handle):
            continue
        try:
            with transaction():
                Handle.create(handle=handle, uri=uri)
            return handle
        except IntegrityError:  # taken; or another request was quicker with this very URI
            if known := handle_of(uri):
                return known
    raise RuntimeError(f"no free handle like {begins!r}")
