"""The page of one instance, which several presses lead back to with what was typed."""

from flask import render_template

from onemile.api import gettext as _
from onemile_federation import counting
from onemile_federation.outbox import breaker
from onemile_federation.remote.models import OPEN, SUSPENDED
from onemile_federation.stewards import hosts_shown
from onemile_federation.stewards.forms import StandingForm, SuspensionForm


def rendered(
    shown: hosts_shown.Page, form: SuspensionForm, *, stands: StandingForm | None = None
) -> str:
    """Return the page of one instance, with the form that suspends it.

    ``stands``: what was typed about how it stands, where that was refused.
    """
    if stands is None:
        rejects = shown.rejects_media
        stands = StandingForm(formdata=None, standing=_named(shown), rejects_media=rejects)
    for field in stands:  # beside the other form, which asks why as well
        field.id = field.label.field_id = f"stand-{field.id}"
    return render_template(
        "federation/instance.html",
        shown=shown,
        form=form,
        stands=stands,
        waits=comes_by_itself() if shown.is_held else "",
        people=counting.people,
    )


def _named(shown: hosts_shown.Page) -> str:
    """Return which of the standings that a form may give an instance has now."""
    standing = shown.traffic.standing
    return OPEN if standing == SUSPENDED else standing


def comes_by_itself() -> str:
    """Say when a server delivers what it keeps back: nobody can ask it to (``breaker.py``)."""
    # Its own rest, if it is a server like ours; others come sooner.
    hours = breaker.REST_SECONDS_MAX // 3_600
    return _(
        "What waits at its server comes when that server tries again by itself: it may take up to "
        "%(hours)s hours.",
        hours=hours,
    )
