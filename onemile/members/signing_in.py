"""Signing in, forgotten passwords, new passwords."""

from onemile import rates
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.i18n import gettext as _
from onemile.members import addresses, joining, letters, links, passwords, presence, sessions
from onemile.members.models import MailedLink, Member, Session
from onemile.web.limits import RESET_EMAILS

# Each right one is a row in the list of devices; nobody needs more than one a minute.
SIGN_INS = rates.Rate(name="sign-ins", times=60, seconds=3600)


def sign_in(*, email: str, password: str, device: str) -> sessions.Opened:
    """Open a session. Raises Invalid, with the same words for whatever is wrong.

    One password is compared in every case, so that the time taken says nothing either.
    """
    member = addresses.owner_of(email) or addresses.former_owner_of(email)
    kept = member.password_hash if member is not None else ""
    if not passwords.matches(kept, password[: passwords.LETTERS_MAX]) or member is None:
        raise _do_not_go_together()
    rates.count_try(SIGN_INS, by=member.id)
    fresh = passwords.keep(password) if passwords.is_outdated(kept) else kept
    try:
        with transaction():
            presence.hold_as_compared(member)
            opened = sessions.open_session(member, device=device)
            Member.update(password_hash=fresh).where(Member.id == member.id).execute()
    except Conflict as changed:
        # In the meantime; what was typed is the former one, and opens nothing any more.
        raise _do_not_go_together() from changed
    opened.session.member.password_hash = fresh
    return opened


def ask_new_password(email: str) -> None:
    """Post the way to a new password. One letter is written whoever the address belongs to.

    Who has not opened the letter of their sign-up yet gets that one again: its link leads on,
    with the password or without. Raises Invalid on ``email`` for what is no address.
    """
    address = addresses.check(email)
    member = addresses.owner_of(address)
    if member is None:
        joining.ask_again(address)
        return
    with transaction():
        if not presence.is_here(member):
            return  # gone meanwhile, and the answer is the same
        letters.new_password(member, token=links.make(links.RESET, member=member))


def choose_password(link: MailedLink, *, password: str) -> None:
    """Set the password that a mailed link allows to choose, and sign every device out.

    Raises Invalid on ``password``, Conflict when the link was used meanwhile.
    """
    member = link.member
    assert member is not None, "a link of this purpose has a member"
    password_hash = _new_hash(member, password)
    with transaction():
        presence.hold(member)
        if not links.use(link):
            raise Conflict(_("This link was used already: ask for a new one."))
        _set(member, password_hash)
        sessions.close_all(member)


def change_password(member: Member, *, old: str, new: str, here: Session | None) -> None:
    """Set another password and sign the other devices out. Raises Invalid on ``old``, ``new``."""
    wrong = Invalid({"old": _("This is not your present password.")})
    if not passwords.matches(member.password_hash, old[: passwords.LETTERS_MAX]):
        raise wrong
    try:
        password_hash = _new_hash(member, new)
    except Invalid as invalid:
        raise Invalid({"new": invalid.message}) from invalid
    with transaction():
        if presence.hold(member).password_hash != member.password_hash:
            raise wrong
        _set(member, password_hash)
        sessions.close_all(member, but=here)


def _do_not_go_together() -> Invalid:
    return Invalid(
        message=_(
            "This address and this password do not go together. If you have just joined, "
            "open the link in your letter first."
        )
    )


def _new_hash(member: Member, password: str) -> str:
    about = (member.first_name, member.last_name, member.email)
    weakness = passwords.weakness(password, about=about)
    if weakness:
        raise Invalid({"password": weakness})
    return passwords.keep(password)


def _set(member: Member, password_hash: str) -> None:
    Member.update(password_hash=password_hash).where(Member.id == member.id).execute()
    links.void(member=member, purpose=links.RESET)
    # Emails whose links have just ended count no more: who forgets this one as well gets another.
    for bound in RESET_EMAILS:
        rates.forget(bound, by=addresses.key(member.email))
    letters.password_changed(member)
