"""Fewer letters: the signed link at the foot of each one, which works without signing in."""

from onemile import current
from onemile.db import transaction
from onemile.errors import NotFound
from onemile.members.models import LEFT, Member
from onemile.web import tokens

PURPOSE = "notices.quiet"
# A letter may lie unread for long; its link can do nothing but send fewer letters.
AGE_SECONDS_MAX = 365 * 24 * 3600


def address_for(member: Member) -> str:
    """Give the link that stops a member's letters."""
    token = tokens.sign(int(member.id), purpose=PURPOSE)
    return f"{current.card().base_url}/notices/quiet/{token}"


def find(token: str) -> Member:
    """Give the member of a link. Raises NotFound for one that was not made here, or is too old."""
    try:
        member_id = tokens.read(token, purpose=PURPOSE, age_seconds_max=AGE_SECONDS_MAX)
    except (tokens.LinkBroken, tokens.LinkExpired) as error:
        raise NotFound from error
    member: Member | None = Member.get_or_none(Member.id == member_id)
    if member is None or member.state == LEFT:
        raise NotFound
    return member


def choose(member: Member, *, by_mail: bool) -> None:
    """Have notices come by letter as well, or on the page only."""
    with transaction():
        Member.update(notices_by_mail=by_mail).where(Member.id == member.id).execute()
    member.notices_by_mail = by_mail
