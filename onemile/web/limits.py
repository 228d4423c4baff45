"""The doors' rates: what is counted before a view computes, writes or sends anything."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Response, make_response, request

from onemile import rates
from onemile.email_addresses import email_key
from onemile.errors import LimitReached, Refusal
from onemile.rates import NOT_COUNTED, Bound, GrowingWait, Rate
from onemile.text import cleaned
from onemile.web.forms import REACHED, has_controls
from onemile.web.kept_forms import shows_form_again
from onemile.web.sources import knocker

View = Callable[..., Any]

MINUTES, HOURS = 60, 3600
DAY = 24 * HOURS

# Each door's rate, with its reason.
SIGN_UP = Rate(name="sign-up", times=10, seconds=HOURS)  # a meeting behind one address
PASSWORDS = Rate(name="passwords", times=20, seconds=10 * MINUTES)  # typing errors, no guessing
# Guesses at the password of one sign-up, wherever its link is opened: five slips are human.
CONFIRM = GrowingWait(name="confirm", free=5, first_seconds=30, most_seconds=HOURS)
TO_STEWARD = Rate(name="steward", times=5, seconds=HOURS)  # typed wrong twice, not often
EXPORT = Rate(name="export", times=6, seconds=HOURS)  # each one reads all that a member has
REPORT = Rate(name="report", times=20, seconds=HOURS)  # an upset neighbour, not a machine
PLACE = Rate(name="place", times=60, seconds=HOURS)  # a tap now and then, by somebody on the way
# Blocks and their ends, some of which another server is told of; after a quarrel of many, a street.
BLOCK = Rate(name="block", times=60, seconds=HOURS)
QUIET = Rate(name="quiet", times=60, seconds=HOURS)  # a mail program may press for its reader
EMAILS = Rate(name="emails", times=15, seconds=HOURS)  # asked for by one source, to anybody

# Emails to one address: nobody's letterbox is filled from here, and no door is closed by it
# either (``may_send``). Each kind has a count of its own, so that no stranger's sign-ups use up
# the owner's way back.
SIGN_UP_EMAILS = (Rate(name="sign-up-emails", times=6, seconds=DAY),)
REPORT_EMAILS = (Rate(name="report-emails", times=6, seconds=DAY),)
# Each of them is a moderator's work, and told to an authority that has reported many things.
DECISION_EMAILS = (Rate(name="decision-emails", times=20, seconds=DAY),)
# A stranger may use them up before the owner asks. So each is over sooner than the links that it
# counts (two hours for a new password, three days for a sign-up): while no more are sent, one
# that works lies in the letterbox. A longer bound beside it would take that way back.
RESET_EMAILS = (Rate(name="reset-emails", times=3, seconds=90 * MINUTES),)
EMAILS_AGAIN = (Rate(name="emails-again", times=3, seconds=2 * HOURS),)


def limited(
    bound: Bound,
    *,
    by: Callable[[], str] = knocker,
    slips_are_free: bool = False,
    only_failures: bool = False,
    keeps_form: bool = False,
) -> Callable[[View], View]:
    """Count each POST to a view before it is called; refuse with 429 and Retry-After.

    Put it below ``member_required``. ``by`` names who is counted: as a rule the signed-in
    member, else where the request comes from; an empty name is not counted. ``slips_are_free``
    gives a try back when the answer is a refusal (400 and above), ``only_failures`` when it is
    none. ``keeps_form``: instead of a bare page, the view is called once more with every form
    refusing (``validate_on_submit()`` is False) and the reason above it; only for a view that
    does nothing before its form has said yes. A LimitReached that the view raises is shown in
    the same way.
    """

    def is_given_back(answer: Response) -> bool:
        is_refusal = answer.status_code >= 400
        is_limit = answer.status_code == LimitReached.status  # one inside: nothing was done
        return is_limit or (slips_are_free if is_refusal else only_failures)

    def counted(view: View, *positional: Any, **named: Any) -> Response:
        name = by()
        counted = rates.count_try(bound, by=name) if name and not _is_refused() else NOT_COUNTED
        try:
            answer = make_response(view(*positional, **named))
        except Refusal as refusal:
            if slips_are_free or isinstance(refusal, LimitReached):
                counted.give_back()
            raise
        if is_given_back(answer):
            counted.give_back()
        return answer

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*positional: Any, **named: Any) -> Any:
            if request.method != "POST":
                return view(*positional, **named)
            try:
                return counted(view, *positional, **named)
            except LimitReached as refusal:
                if not keeps_form or _is_refused():
                    raise
                return _form_again(view, positional, named, refusal)

        guarded.has_rate = True  # type: ignore[attr-defined]
        return shows_form_again(guarded) if keeps_form else guarded

    return decorate


def may_send(bounds: Iterable[Bound], *, to: str) -> bool:
    """Count an email to an address and tell whether it may be sent.

    ``to`` is the address that it will go to, after the form has said yes: not what was typed.
    Where none may, the page says the same as ever: a stranger who has asked for too many shall
    not learn it, and the owner has the earlier ones. Ask within the transaction that writes the
    email, and what is rolled back is not counted.
    """
    return all(rates.count_or_tell(bound, by=email_key(to)) for bound in bounds)


def typed_address() -> str:
    """Return the e-mail address in the form, all of it as the form reads it; empty for none.

    One with controls is none: its form refuses it, and PostgreSQL cannot even look for a NUL.
    """
    address = cleaned(request.form.get("email", ""))
    return "" if has_controls(address) else email_key(address)


def _is_refused() -> bool:
    """Tell whether a rate was reached in this request and its form is only shown again."""
    return REACHED in request.environ


def _form_again(
    view: View, positional: tuple[Any, ...], named: dict[str, Any], refusal: LimitReached
) -> Any:
    request.environ[REACHED] = refusal
    answer = make_response(view(*positional, **named))
    answer.status_code = refusal.status
    answer.headers["Retry-After"] = str(refusal.retry_after_seconds or HOURS)
    return answer
