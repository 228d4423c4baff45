"""What stewards do for members: find them, vouch that they were met, change a role."""

from onemile import clock
from onemile.db import transaction
from onemile.email_addresses import email_key
from onemile.events import record
from onemile.members import stewards
from onemile.members.events import MemberVerified
from onemile.members.models import LEFT, Member

ROLES = ("member", "moderator", "steward")
PAGE_ROWS = 50


def find(words: str = "", *, before: int | None = None) -> list[Member]:
    """List members whose name or address holds the words, newest first, one page and one row."""
    query = Member.select().where(Member.state != LEFT)
    for word in words.split()[:4]:
        query = query.where(
            Member.first_name.contains(word)
            | Member.last_name.contains(word)
            | Member.email.contains(word)
            # Addresses lie here as the network knows them: ``bücher`` is ``xn--bcher-kva``.
            | Member.email.contains(email_key(word))
        )
    if before is not None:
        query = query.where(Member.id < before)
    return list(query.order_by(Member.id.desc()).limit(PAGE_ROWS + 1))


def vouch(member: Member) -> None:
    """Note that the association met the person; twice is once."""
    with transaction():
        fresh = (Member.id == member.id) & Member.verified_at.is_null()
        if Member.update(verified_at=clock.now()).where(fresh).execute():
            record(MemberVerified(member_uri=member.uri))


def change_role(member: Member, *, role: str) -> None:
    """Give a member another role.

    Raises Conflict when the last steward would be gone, NotFound for whoever has left.
    """
    assert role in ROLES, f"{role!r} is no role"
    with transaction():
        if role == stewards.STEWARD:
            stewards.locked(member)
        else:
            stewards.refuse_to_lose(member)
        Member.update(role=role).where(Member.id == member.id).execute()
