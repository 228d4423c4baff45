"""The stewards' pages of partnerships: the list, to propose, and one by one."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Conflict, NavLink, NotFound, Refusal, card, limited, viewer
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import counting
from onemile_federation.keys import fingerprints as our_keys
from onemile_federation.outbox import missed
from onemile_federation.partners import (
    cards,
    charters,
    closing,
    deciding,
    shown,
    stakes,
    standing,
    unreached,
    words,
)
from onemile_federation.partners.forms import ProposalForm
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import BY_THEM, BY_US, STRANGERS
from onemile_federation.remote import hosts
from onemile_federation.remote.hosts import NAME_CHARS_MAX as HOST_CHARS_MAX
from onemile_federation.remote.typed import host_in
from onemile_federation.steering import STEERED, steering
from onemile_federation.views import blueprint


@blueprint.get("/partners")
@steering
def partners() -> str:
    """List proposals to answer, partners, and lead to the other instances."""
    announced = closing.ours()
    return render_template(
        "federation/partners/index.html",
        proposals=cards.proposals(),
        cards=cards.living(),
        ended=cards.ended(),
        unreached=unreached.latest(),
        others=shown.others(),
        people=counting.people,
        closing=announced,
        closing_day="" if announced is None else words.closing_day(announced),
    )


@blueprint.route("/partners/propose", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def propose() -> Any:
    """Propose a partnership to an instance."""
    form = ProposalForm()
    if not form.is_submitted():
        form.host.data = request.args.get("host", "")[:HOST_CHARS_MAX]
        before = standing.of(host_in(form.host.data))
        form.contact.data, form.reach.data = str(viewer().shown_name), card().contact
        if before is not None and before.our_contact:
            form.contact.data, form.reach.data = str(before.our_contact), str(before.our_reach)
    if form.validate_on_submit():
        known = standing.of(host_in(form.host.data))
        if known is not None and known.state == BY_US:  # a second press
            return back_to(known, _("It is proposed already; they have not answered yet."))
        try:
            row = deciding.propose(
                host=host_in(form.host.data),
                switches=form.switches,
                contact=form.contact.data,
                reach=form.reach.data,
                reason=form.reason.data,
                by_uri=viewer().uri,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _(
                    "The proposal leaves as soon as their server takes it. You see here when it "
                    "has, and what they answer."
                ),
                "done",
            )
            return to(row.host)
    known_host = host_in(form.host.data or "")
    page = render_template(
        "federation/partners/propose.html",
        form=form,
        suspended=known_host if known_host and hosts.is_suspended(known_host) else "",
        stakes=stakes.of(known_host) if known_host else None,
        people=counting.people,
        charter=charters.ours(),
        keys=our_keys.ours(),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/partners/<host>")
@steering
def partner(host: str) -> Any:
    """Show one partnership; a proposal to answer leads to its answer."""
    row = row_of(host)
    if row.state == BY_THEM:
        return redirect(url_for("federation.answer_partner", host=row.host), code=303)
    return render_template(
        "federation/partners/show.html",
        page=shown.page(row, viewer()),
        subject=shown.PartnerHost(host=str(row.host)),
        closing_day=words.closing_day(row) if row.closes_on else "",
        people=counting.people,
    )


@blueprint.post("/partners/<host>/missed")
@steering
@limited(STEERED)
def send_missed(host: str) -> Any:
    """Send what did not leave while nothing new passed, as far as it still stands."""
    name = str(row_of(host).host)
    return pressed(
        lambda: missed.send(name),
        host=name,
        said=_("It leaves as soon as their server takes it. You see here what is left."),
    )


@blueprint.get("/partners/<host>/charter")
@steering
def partner_charter(host: str) -> str:
    """Show the charter of a partner, as it stands there now."""
    found = shown.page(row_of(host), viewer())
    return render_template("federation/partners/charter.html", page=found)


def row_of(host: str) -> Partnership:
    """Return the row of a host. Raises NotFound where there never was anything to show."""
    row = standing.of(host)
    if row is None or row.state == STRANGERS:
        raise NotFound
    return row


def to(host: str) -> Any:
    """Lead back to the page of a partner."""
    return redirect(url_for("federation.partner", host=host), code=303)


def decided(act: Callable[[], object], form: Any, *, host: str, said: str) -> Any:
    """Do what was decided and lead back; None where it was refused, and the form says why."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    flash(said, "done")
    return to(host)


def pressed(act: Callable[[], object], *, host: str, said: str) -> Any:
    """Do what a button alone decides and lead back, also where it cannot be done any more.

    A second press, or another steward's, is told as a warning on the page of the partner.
    """
    try:
        act()
    except Conflict as conflict:
        return back_to(row_of(host), conflict.message)
    flash(said, "done")
    return to(host)


def back_to(row: Partnership, why: str) -> Any:
    """Lead back to the page of a partner, with why nothing was done."""
    flash(why, "warn")
    return to(str(row.host))


def entry() -> NavLink:
    """Return the stewards' entry of the menu, with how many proposals wait for an answer."""
    waiting = int(Partnership.select().where(Partnership.state == BY_THEM).count())
    return NavLink(
        title=_l("Partners"),
        url=url_for("federation.partners"),
        icon="federation-bridge",
        order=61,
        badge=waiting,
        menu="steward",
    )
