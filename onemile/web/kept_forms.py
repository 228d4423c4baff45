"""What was typed into a form whose sender had been signed out meanwhile: kept, and shown again.

The page that asks them to sign in carries it, so nothing of it lies on the server. Behind it the
form is shown again, filled: it is never sent by itself, and to nobody but whoever wrote it.
Passwords and files are not among it.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, g, request, session
from flask_wtf.csrf import validate_csrf
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from onemile import current
from onemile.errors import Refusal
from onemile.i18n import gettext as _
from onemile.web import tokens
from onemile.web.forms import REACHED

# The field of the page for signing in that holds a form, and the mark of one that comes back.
CARRIED, COMES_BACK = "carried_form", "comes_back"
# The longest form here is the fifth of this. Signed it takes a third more, below FORM_BYTES_MAX.
BYTES_MAX = 200_000
FIELDS_MAX = 400
# Somebody looks for a password, or asks for a new one.
AGE_SECONDS_MAX = 12 * 3600
# A page that was left open over the holidays.
LATE_SECONDS_MAX = 30 * 24 * 3600
_PURPOSE = "carried-form"
_WHO = "who"
_SHOWS_AGAIN = "onemile_shows_form_again"

View = TypeVar("View", bound=Callable[..., Any])


class ShownAgain(Refusal):
    """The form came too late and is only shown again."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A form as it was sent: where to, and each field in its order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def shows_form_again(view: View) -> View:
    """Declare that a view can show its form once more with what was typed, below its route.

    Only for a view that does nothing before its form has said yes; ``limited(keeps_form=True)``
    declares it as well.
    """
    setattr(view, _SHOWS_AGAIN, True)
    return view


def may_show_again(view: Callable[..., Any]) -> bool:
    """Tell whether a view has declared so."""
    return bool(getattr(view, _SHOWS_AGAIN, False))


def carry() -> str:
    """Return the form of this request, signed, for a field of the next page; empty if too big."""
    secret = secret_names()
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", CARRIED, COMES_BACK) and not _is_secret(name, secret)
    ]
    length = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    who = session.get(_WHO, "")
    if not fields or not who or length > BYTES_MAX or len(fields) > FIELDS_MAX:
        return ""
    # With what stands behind the path: of some forms it says what they are about.
    path = request.full_path.rstrip("?")
    return tokens.sign([who, path, fields], purpose=_PURPOSE)


def is_a_members() -> bool:
    """Tell whether the token of the form of this request was given to a member, in this browser."""
    return request.method == "POST" and bool(session.get(_WHO, ""))


def carried_for(member: Any) -> Carried | None:
    """Return the form that this request carries, if that member had written it."""
    try:
        who, path, fields = tokens.read(
            request.form.get(CARRIED, ""), purpose=_PURPOSE, age_seconds_max=AGE_SECONDS_MAX
        )
    except (tokens.LinkBroken, tokens.LinkExpired):
        return None
    if not hmac.compare_digest(who, _mark(member)):
        return None
    secret = secret_names()
    shown = tuple((name, value) for name, value in fields if not _is_secret(name, secret))
    return Carried(path=path, fields=shown)


def secret_names() -> frozenset[str]:
    """Return the names of all fields, of whatever form, into which a password is typed.

    Who asks for the page that carries a form has not reached its view, so which form it was is
    not known: what is secret in one form is carried of none.
    """
    return frozenset(
        name
        for form in _forms_beneath(BaseForm)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and _hides_what_is_typed(field)
    )


def comes_back() -> bool:
    """Tell whether a form was sent only to be shown again, filled."""
    return COMES_BACK in request.form


def refuse_all() -> None:
    """Make every form of this request refuse: it is shown with all that was typed, and no more."""
    request.environ[REACHED] = ShownAgain(
        _("Nothing of it has been sent. Read it over and send it; photos have to be chosen again.")
    )


def is_late() -> bool:
    """Tell whether this form's token is this browser's own, only too old to be taken."""
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=LATE_SECONDS_MAX)
    except ValidationError:
        return False
    return True


def remember_sender(response: Response) -> Response:
    """After each request: whoever got the token for a form is who will have written in it."""
    viewer = g.get("viewer")
    if viewer is not None and "csrf_token" in session and session.get(_WHO) != _mark(viewer):
        session[_WHO] = _mark(viewer)
    return response


def begin_anew(member: Any) -> None:
    """As a member signs in: what somebody else had open in this browser is no form any more."""
    if session.get(_WHO, "") not in ("", _mark(member)):
        session.pop("csrf_token", None)
        g.pop("csrf_token", None)
    session[_WHO] = _mark(member)


def _forms_beneath(kind: Any) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _forms_beneath(one)


def _hides_what_is_typed(field: UnboundField) -> bool:
    widget = field.kwargs.get("widget") or field.field_class.widget
    return getattr(widget, "input_type", "") == "password"


def _is_secret(name: str, secret: frozenset[str]) -> bool:
    """Tell whether a field's name is that of a password, also with the name of a form before it.

    By its name alone what a template asks for without a form (``confirm.html``).
    """
    return "password" in name.lower() or name.rpartition("-")[2] in secret


def _mark(member: Any) -> str:
    """Return what stands for a member in the cookie, and tells nobody else who it is."""
    key = current.instance().secret_keys[-1]
    return hmac.digest(key.encode(), f"sender.{member.uri}".encode(), "sha256").hex()[:32]
