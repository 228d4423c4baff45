"""The letters this room writes. They speak the reader's language and never carry a password."""

from onemile import current, i18n, mail
from onemile.i18n import gettext as _
from onemile.members import links
from onemile.members.models import Member, SignUp


def confirm(sign_up: SignUp, *, token: str) -> None:
    """Ask a newcomer to confirm their address.

    Nobody has proven it: a stranger may have typed it, and nothing they typed is passed on.
    """
    link = _address(f"/confirm/{token}")
    with i18n.speaking(sign_up.language):
        _post(
            to=sign_up.email,
            subject=_("Confirm your address"),
            paragraphs=[
                _("Hello,"),
                _(
                    "One step is left before you meet your neighbours on %(instance)s: open this "
                    "link to confirm that this address is yours.",
                    instance=current.card().name,
                ),
                link,
                _(
                    "The link works for %(n)s days. If you did not ask for anything, do nothing: "
                    "without this step no account is made and what was typed is deleted.",
                    n=links.LIFE_HOURS[links.CONFIRM] // 24,
                ),
            ],
            link=link,
        )


def already_here(member: Member) -> None:
    """Tell a member that somebody tried to sign up with their address."""
    link = _address("/sign-in")
    with i18n.speaking(member.language):
        _post(
            to=member.email,
            subject=_("You already have an account"),
            paragraphs=[
                _("Hello %(name)s,", name=member.first_name),
                _(
                    "Somebody, probably you, has just signed up on %(instance)s with this address. "
                    "It already has an account: nothing was changed.",
                    instance=current.card().name,
                ),
                _("Sign in here, or choose a new password on the same page:"),
                link,
                _("If it was not you, do nothing: nobody can get in without your password."),
            ],
            link=link,
            member_id=member.id,
        )


def nobody_here(email: str) -> None:
    """Answer an address without an account that asked for a link: the same work as for one."""
    link = _address("/join")
    _post(
        to=email,
        subject=_("No account with this address"),
        paragraphs=[
            _("Hello,"),
            _(
                "Somebody, probably you, asked %(instance)s for a link for this address. There is "
                "no account with it: perhaps you used another one.",
                instance=current.card().name,
            ),
            _("To join your neighbours:"),
            link,
            _("If it was not you, do nothing: you will hear no more of us."),
        ],
        link=link,
    )


def new_password(member: Member, *, token: str) -> None:
    """Send the way to a new password."""
    link = _address(f"/password/new/{token}")
    with i18n.speaking(member.language):
        _post(
            to=member.email,
            subject=_("Choose a new password"),
            paragraphs=[
                _("Hello %(name)s,", name=member.first_name),
                _("Open this link to choose a new password:"),
                link,
                _(
                    "It works once, for %(n)s hours. If you did not ask for it, do nothing: your "
                    "password stays as it is.",
                    n=links.LIFE_HOURS[links.RESET],
                ),
            ],
            link=link,
            member_id=member.id,
        )


def password_changed(member: Member) -> None:
    """Tell a member that their password is another one now."""
    link = _address("/password/forgotten")
    with i18n.speaking(member.language):
        _post(
            to=member.email,
            subject=_("Your password was changed"),
            paragraphs=[
                _("Hello %(name)s,", name=member.first_name),
                _(
                    "The password of your account on %(instance)s has just been changed, and the "
                    "other devices were signed out.",
                    instance=current.card().name,
                ),
                _("If it was not you, choose another one at once:"),
                link,
            ],
            member_id=member.id,
        )


def _post(
    *, to: str, subject: str, paragraphs: list[str], link: str = "", member_id: int | None = None
) -> None:
    name = current.card().name
    contact = current.card().contact
    signature = f"{name}\n{contact}" if contact else name
    mail.post(
        to=to,
        subject=f"{name} – {subject}",
        body="\n\n".join([*paragraphs, signature]) + "\n",
        link=link,
        member_id=member_id,
    )


def _address(path: str) -> str:
    return current.card().base_url + path
