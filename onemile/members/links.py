"""Links that letters carry: used once, for a while, and honest about why they fail."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from peewee import JOIN

from onemile import clock
from onemile.db import lock_rows
from onemile.forgetting import forget
from onemile.members.models import MailedLink, Member, SignUp

CONFIRM, RESET = "confirm", "reset"
# A letter may be read after the week-end; a key to an account should not lie about.
LIFE_HOURS = {CONFIRM: 72, RESET: 2}
KEEP_DAYS = 8


class Standing(StrEnum):
    """What can be said of a link that somebody opens."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link and its standing; ``link`` is None when it was never made here."""

    standing: Standing
    link: MailedLink | None = None


def make(purpose: str, *, member: Member | None = None, sign_up: SignUp | None = None) -> str:
    """Write a link down in the open transaction; gives its secret, which is not kept."""
    token = secrets.token_urlsafe(24)
    MailedLink.create(
        purpose=purpose,
        member=member,
        sign_up=sign_up,
        token_hash=_hash(token),
        expires_at=clock.ahead(hours=LIFE_HOURS[purpose]),
    )
    return token


def look(token: str, *, purpose: str) -> Opened:
    """Say how a link stands, without using it: a mail program may fetch it before its reader."""
    link: MailedLink | None = MailedLink.get_or_none(
        (MailedLink.token_hash == _hash(token)) & (MailedLink.purpose == purpose)
    )
    if link is None:
        return Opened(standing=Standing.BROKEN)
    return Opened(standing=_standing(link), link=link)


def dead(tokens: Collection[str]) -> set[str]:
    """Give those of some links, at most a few hundred, that open nothing any more."""
    sent = {_hash(token): token for token in tokens}
    rows = MailedLink.select(MailedLink, SignUp).join(SignUp, JOIN.LEFT_OUTER)
    found = rows.where(MailedLink.token_hash.in_(list(sent)))
    good = {sent[link.token_hash] for link in found if _standing(link) == Standing.GOOD}
    return set(tokens) - good


def use(link: MailedLink) -> bool:
    """Use a link up in the open transaction; tells whether it was still there to be used.

    Since it was looked at it may have been used, or its sign-up been forgotten: a link proves
    the address it went to. Where it gives False, roll back.
    """
    seen = link.sign_up
    if seen is not None:
        # Its row first, then its links: whoever writes a sign-up over takes them so, too.
        waiting = lock_rows(SignUp.select().where(SignUp.id == seen.id)).first()
        if waiting is None or waiting.email_key != seen.email_key:
            return False
    now = clock.now()
    is_mine = (MailedLink.id == link.id) & MailedLink.used_at.is_null()
    is_live = is_mine & (MailedLink.expires_at > now)
    return bool(MailedLink.update(used_at=now).where(is_live).execute())


def void(*, member: Member, purpose: str) -> None:
    """Use up all links of a purpose that a member still has, in the open transaction."""
    theirs = (MailedLink.member == member.id) & (MailedLink.purpose == purpose)
    MailedLink.update(used_at=clock.now()).where(theirs & MailedLink.used_at.is_null()).execute()


def forget_old() -> int:
    """Delete links made more than KEEP_DAYS ago; gives how many."""
    old = MailedLink.created_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_links", old, of=MailedLink, aged_by=MailedLink.created_at)


def _standing(link: MailedLink) -> Standing:
    if link.used_at is not None or (link.sign_up and link.sign_up.confirmed_at):
        return Standing.USED
    # One that was made while the clock was ahead must not stay a key for years.
    life_seconds = LIFE_HOURS[link.purpose] * 3600 + clock.DRIFT_SECONDS_MAX
    if link.expires_at <= clock.now() or link.expires_at > clock.ahead(seconds=life_seconds):
        return Standing.EXPIRED
    return Standing.GOOD


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
