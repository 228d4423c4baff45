"""A member's own address for the feeds of a Mag: made, told once, found again, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from onemile.api import LimitReached, Member, transaction
from onemile.api import gettext as _
from onemile_mags.feed_models import FeedAddress
from onemile_mags.models import Mag

SECRET_BYTES = 32
SECRET_CHARS_MAX = 64
# As many Mags as one follows with any care.
ADDRESSES_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Whose address was asked for, and of which Mag.

    ``pictures`` is what stands in the addresses of the pictures of its feed: it opens those alone,
    for as long as the address lives.
    """

    mag: Mag
    reader: Member
    pictures: str


def of(mag: Mag, member: Member) -> FeedAddress | None:
    """Return the row of a member's address for a Mag; its secret is in none."""
    found: FeedAddress | None = FeedAddress.get_or_none(
        (FeedAddress.mag == mag.id) & (FeedAddress.member_id == member.id)
    )
    return found


def make(mag: Mag, member: Member) -> str:
    """Give a member a secret for a Mag's feeds, which nobody can read again; an older one ends.

    Raises LimitReached beyond ADDRESSES_MAX.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction():
        end(mag, member)
        if FeedAddress.select().where(FeedAddress.member_id == member.id).count() >= ADDRESSES_MAX:
            raise LimitReached(
                _("At most %(n)s addresses of your own. End one first.", n=ADDRESSES_MAX)
            )
        pictures = _digest(_for_pictures(secret))
        row = {"digest": _digest(secret), "pictures_digest": pictures}
        FeedAddress.create(mag=mag.id, member_id=member.id, **row)
    return secret


def end(mag: Mag, member: Member) -> bool:
    """End a member's address for a Mag; tells whether there was one."""
    mine = (FeedAddress.mag == mag.id) & (FeedAddress.member_id == member.id)
    with transaction():
        return bool(FeedAddress.delete().where(mine).execute())


def opened(secret: str) -> Opened | None:
    """Return whose secret this is; None for nobody's, and for who is suspended meanwhile."""
    if not 0 < len(secret) <= SECRET_CHARS_MAX:
        return None
    return _of(FeedAddress.digest == _digest(secret), _for_pictures(secret))


def opened_for_pictures(token: str) -> Opened | None:
    """Return whose feed has the token in the addresses of its pictures; None for nobody's."""
    if not 0 < len(token) <= SECRET_CHARS_MAX:
        return None
    return _of(FeedAddress.pictures_digest == _digest(token), token)


def _of(which: Any, pictures: str) -> Opened | None:
    row = FeedAddress.get_or_none(which)
    if row is None:
        return None
    reader: Member | None = Member.get_or_none(Member.id == row.member_id)
    if reader is None or not reader.is_active:
        return None
    return Opened(mag=row.mag, reader=reader, pictures=pictures)


def _for_pictures(secret: str) -> str:
    """Derive from a secret what opens the pictures alone; it does not lead back."""
    return hashlib.sha256(f"pictures {secret}".encode()).hexdigest()[:40]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
