"""The page of messages that stayed on the way: seen, tried again, let go of."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Conflict, NotFound, limited, page_cursor, viewer
from onemile.api import gettext as _
from onemile_federation.inbox import dead_letters as inbox_letters
from onemile_federation.inbox.letters_shown import received
from onemile_federation.outbox import dead_letters as outbox_letters
from onemile_federation.outbox import resting, shut_out, waiting_shown
from onemile_federation.outbox.letters_shown import sent
from onemile_federation.partners import stayed
from onemile_federation.remote import hosts
from onemile_federation.steering import STEERED, steering
from onemile_federation.stewards import hosts_shown
from onemile_federation.views import blueprint

IN, OUT = "in", "out"


@blueprint.get("/letters")
@steering
def letters() -> Any:
    """List what waits, what was given up on its way out, and what failed on its way in.

    With ``?host=`` of one server alone.
    """
    host = hosts.spelled(request.args.get("host", ""))
    found = outbox_letters.listed(before=page_cursor(), host=host)
    is_full, is_first = len(found) == outbox_letters.PAGE_ROWS, page_cursor() is None
    stuck = inbox_letters.stuck(host) if is_first else []
    doors = shut_out.listed(host)
    return render_template(
        "federation/letters.html",
        host=host,
        stayed=stayed.of(host),
        shut=[(str(row.host), shut_out.said(row.shuts_us_out_since)) for row in doors],
        queues=waiting_shown.queues(viewer(), host=host) if is_first else [],
        given_up=sent(found, viewer()),
        stuck=received(stuck, viewer()),
        next_url=url_for("federation.letters", host=host or None, before=found[-1].id)
        if is_full
        else None,
        listed_max=len(stuck) if len(stuck) == inbox_letters.LIST_ROWS_MAX else 0,
    )


@blueprint.post("/letters/waiting/<host>")
@steering
@limited(STEERED)
def try_now(host: str) -> Any:
    """Try what waits for an instance now, instead of at its next turn."""
    if hosts_shown.page(host) is None:
        raise NotFound
    try:
        resting.again(hosts.spelled(host))
    except Conflict as conflict:
        flash(conflict.message, "warn")
    else:
        flash(_("It is tried again. Look at this page in a minute or two."), "done")
    return _back()


@blueprint.post("/letters/<way>/<int:number>/<any(retry, discard):act>")
@steering
@limited(STEERED)
def letter(way: str, number: int, act: str) -> Any:
    """Try a letter again, or let go of it."""
    rooms = {IN: inbox_letters, OUT: outbox_letters}
    if way not in rooms:
        raise NotFound
    try:
        getattr(rooms[way], act)(number)
    except Conflict as conflict:  # a second press, or another steward's
        flash(conflict.message, "warn")
    else:
        flash(_("It is tried again.") if act == "retry" else _("It is let go."), "done")
    return _back()


def _back() -> Any:
    """Lead back to the page: to that of one server alone, where it was pressed there."""
    host = hosts.spelled(request.form.get("host", ""))
    return redirect(url_for("federation.letters", host=host or None), code=303)
