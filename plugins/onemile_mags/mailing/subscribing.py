"""Getting a Mag's numbers by email: asked for, said yes to, ended."""

from typing import Any

from onemile.api import (
    Invalid,
    LimitReached,
    Member,
    NotFound,
    Rate,
    card,
    clock,
    count_try,
    email_key,
    forget,
    language,
    post_letter,
    publishing,
    sendable_email,
    signed,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import PUBLISHED, Mag

# The signed address of a letter ends letters, years later; that of a question is for this week.
STOP, YES = "mags.letters.stop", "mags.letters.yes"
STOP_SECONDS_MAX, YES_SECONDS_MAX = 5 * 366 * 86_400, 3 * 86_400
# Nobody is written to more often because somebody else types their address in.
QUESTIONS = Rate(name="mags.letters-asked", times=3, seconds=86_400)
# Of one Mag, in an evening on which it is shown around.
OF_ONE_MAG = Rate(name="mags.letters-of-a-mag", times=200, seconds=86_400)


def is_open(mag: Mag) -> bool:
    """Tell whether readers without an account get a Mag's numbers: whether it is for everyone."""
    is_public = mag.state == PUBLISHED and mag.audience == publishing.EVERYONE
    return bool(is_public and sight.sees(mag, None))


def ask(mag: Mag, typed: str) -> None:
    """Write to an address, and only there say how it gets a Mag's numbers.

    Whether it is known already, or a member's, is not to be seen from outside. Raises Invalid on
    ``email``, NotFound for a Mag that is not open, LimitReached for too many of one Mag.
    """
    if not is_open(mag):
        raise NotFound
    address = sendable_email(typed)
    if not address:
        raise Invalid({"email": _("This is no e-mail address that can be written to.")})
    count_try(OF_ONE_MAG, by=mag.id)
    key = email_key(address)
    if not _is_calm(key):
        return
    with transaction():
        fresh = {
            "mag": mag.id,
            "email": address,
            "email_key": key,
            "language": language(),
            "id": Subscription.id.default(),
            "is_confirmed": False,
            "since": clock.now(),
        }
        Subscription.insert(fresh).on_conflict_ignore().execute()
        row = Subscription.get((Subscription.mag == mag.id) & (Subscription.email_key == key))
        if not row.is_confirmed:
            # Its three days begin anew with each question.
            Subscription.update(since=clock.now()).where(Subscription.id == row.id).execute()
            _post_question(mag, row)


def confirm(token: str) -> Mag:
    """Have the numbers of a Mag come to the address of a question. Raises NotFound."""
    row = asked(token)
    with transaction():
        Subscription.update(is_confirmed=True).where(Subscription.id == row.id).execute()
    return row.mag


def asked(token: str) -> Subscription:
    """Return what the address of a question is about. Raises NotFound for one that is over."""
    return _of(token, purpose=YES, seconds_max=YES_SECONDS_MAX)


def subscribed(token: str) -> Subscription | None:
    """Return what a letter's address ends; None where it is over already. Raises NotFound."""
    number = _number(token, purpose=STOP, seconds_max=STOP_SECONDS_MAX)
    found: Subscription | None = Subscription.get_or_none(Subscription.id == number)
    return found


def stop(token: str) -> None:
    """End the letters of whoever has a letter's address; twice is once. Raises NotFound."""
    number = _number(token, purpose=STOP, seconds_max=STOP_SECONDS_MAX)
    with transaction():
        Subscription.delete().where(Subscription.id == number).execute()


def stop_url(row: Subscription) -> str:
    """Return the address that ends the letters of one subscription."""
    return f"{card().base_url}/mags/letters/{signed.sign(int(row.id), purpose=STOP)}/stop"


def of_member(mag: Mag, member: Member) -> Subscription | None:
    """Return a member's subscription to a Mag."""
    mine = (Subscription.mag == mag.id) & (Subscription.member_id == member.id)
    found: Subscription | None = Subscription.get_or_none(mine)
    return found


def choose(mag: Mag, member: Member, *, wanted: bool) -> None:
    """Have a member get a Mag's numbers by email, or not; twice is once."""
    mine = (Subscription.mag == mag.id) & (Subscription.member_id == member.id)
    with transaction():
        if not wanted:
            Subscription.delete().where(mine).execute()
        elif not Subscription.select().where(mine).exists():
            said = {"language": str(member.language), "is_confirmed": True}
            Subscription.create(mag=mag.id, member_id=member.id, **said)


def forget_unanswered() -> int:
    """Delete addresses that never said yes, once their question is over; returns how many."""
    old = ~Subscription.is_confirmed & (Subscription.since < clock.ago(seconds=YES_SECONDS_MAX))
    return int(
        forget("mags.forget_subscriptions", old, of=Subscription, aged_by=Subscription.since)
    )


def _is_calm(key: str) -> bool:
    try:
        count_try(QUESTIONS, by=key)
    except LimitReached:
        return False
    return True


def _post_question(mag: Mag, row: Subscription) -> None:
    token = signed.sign(int(row.id), purpose=YES)
    link = f"{card().base_url}/mags/letters/{token}/yes"
    paragraphs = [
        _("Somebody would like each new number of “%(mag)s” at this address.", mag=mag.title),
        _("If it was you, say yes here within three days:") + f"\n{link}",
        _("If not, do nothing: you get no other letter, and the address is forgotten."),
        card().name,
    ]
    post_letter(
        to=str(row.email),
        subject=_("“%(mag)s” by e-mail?", mag=mag.title),
        body="\n\n".join(map(str, paragraphs)) + "\n",
    )


def _of(token: str, *, purpose: str, seconds_max: int) -> Subscription:
    number = _number(token, purpose=purpose, seconds_max=seconds_max)
    found: Subscription | None = Subscription.get_or_none(Subscription.id == number)
    if found is None:
        raise NotFound
    return found


def _number(token: str, *, purpose: str, seconds_max: int) -> Any:
    try:
        return signed.read(token, purpose=purpose, age_seconds_max=seconds_max)
    except (signed.LinkBroken, signed.LinkExpired) as error:
        raise NotFound from error
