"""The steps of a partnership, one page each: to answer, to turn a switch, to rest, to end."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from onemile.api import NotFound, card, limited, viewer
from onemile.api import gettext as _
from onemile_federation import counting
from onemile_federation.partners import (
    after_no,
    arrived,
    attending,
    deciding,
    names,
    shown,
    stakes,
    words,
)
from onemile_federation.partners.deciding import LIVING, STANDING, stands_otherwise
from onemile_federation.partners.forms import (
    ContactForm,
    OpeningForm,
    ReasonForm,
    SwitchesForm,
)
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import BY_THEM, BY_US, FLOWS, PAUSED
from onemile_federation.partners.views import back_to, decided, pressed, row_of, to
from onemile_federation.remote import beneath, hosts, ties
from onemile_federation.steering import STEERED, steering
from onemile_federation.views import blueprint

REST, END = "rest", "end"
# What the form of a switch says that it is to be.
OPEN, SHUT = "open", "shut"


@blueprint.route("/partners/<host>/answer", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def answer_partner(host: str) -> Any:
    """Say yes to a proposal, with our switches beside theirs; to say no has a form of its own."""
    row = row_of(host)
    if row.state != BY_THEM:
        return _not_asked_any_more(row)
    says_no = request.form.get("answer") == "no"
    # Each of the two says nothing of the other, which stands as it stood.
    form = SwitchesForm(formdata=None, prefix="yes") if says_no else SwitchesForm(prefix="yes")
    no = ReasonForm(prefix="no")
    if says_no or not form.is_submitted():
        form.contact.data, form.reach.data = str(viewer().shown_name), card().contact
    name, by = str(row.host), viewer().uri
    shown_then = request.form.get("shown") or "nothing"
    done = None
    if says_no and no.validate_on_submit():
        done = decided(
            lambda: deciding.refuse(host=name, reason=no.reason.data, by_uri=by),
            no,
            host=name,
            said=_soon(_("Your no is written down, with your reason.")),
        )
    elif not says_no and form.validate_on_submit():
        done = decided(
            lambda: deciding.accept(
                host=name,
                switches=form.switches,
                contact=form.contact.data,
                reach=form.reach.data,
                shown=shown_then,
                by_uri=by,
            ),
            form,
            host=name,
            said=_soon(_("You are partners.")),
        )
    if done is not None:
        return done
    wrong, row = no if says_no else form, row_of(host)
    is_old = form.is_submitted() and not says_no and shown_then != deciding.as_shown(row)
    if is_old and not form.form_errors:
        form.refuse(deciding.spoken_anew())  # beside what is wrong with the form itself
    page = render_template(
        "federation/partners/answer.html",
        page=shown.page(row, viewer()),
        form=form,
        no=no,
        says_no=says_no,
        stakes=stakes.of(name),
        people=counting.people,
        offered=words.listed(row.theirs.switches.open_flows),
        shown=deciding.as_shown(row),
    )
    return page, 409 if is_old else 422 if wrong.errors or wrong.form_errors else 200


def _not_asked_any_more(row: Partnership) -> Any:
    """Lead on from an answer that nobody waits for: it was given, or the proposal taken back."""
    taken_back = after_no.said(row)
    if taken_back.said and not taken_back.is_no:
        return back_to(row, _("Your answer is not needed any more. Nothing was changed."))
    is_pressed = request.method == "POST"  # a second press, or after another steward's
    return back_to(row, stands_otherwise()) if is_pressed else to(row.host)


@blueprint.route("/partners/<host>/flows/<flow>", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def flow(host: str, flow: str) -> Any:
    """Open or shut one of the four on our side; who shuts it says why.

    The form says which of the two was meant: a second press does not turn it back.
    """
    row = row_of(host)
    if flow not in FLOWS:
        raise NotFound
    if row.state not in STANDING:
        return back_to(row, stands_otherwise())
    is_shut = hosts.is_suspended(str(row.host))
    [one] = [each for each in words.flows(row, is_shut=is_shut) if each.name == flow]
    wanted = request.form.get("to") if request.method == "POST" else (SHUT if one.is_ours else OPEN)
    opens = wanted == OPEN
    form = OpeningForm() if opens else ReasonForm()
    if wanted not in (OPEN, SHUT):
        return back_to(row, stands_otherwise())
    if form.is_submitted() and opens == one.is_ours:
        return back_to(row, _("It stands so already. Nothing was changed."))
    if form.validate_on_submit():
        done = decided(
            lambda: deciding.switch(
                host=str(row.host),
                flow=flow,
                is_open=opens,
                reason=form.reason.data,
                by_uri=viewer().uri,
            ),
            form,
            host=str(row.host),
            said=_soon(_("Changed.")),
        )
        if done is not None:
            return done
    page = render_template(
        "federation/partners/flow.html",
        row=row,
        name=names.of(row),
        flow=one,
        form=form,
        stakes=stakes.of(str(row.host)),
        people=counting.people,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/partners/<host>/<any(rest, end):act>", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def part(host: str, act: str) -> Any:
    """Pause a partnership or end it, once it was said what becomes of people.

    A proposal of ours is taken back; one that was answered meanwhile is not ended by that press.
    """
    row, form = row_of(host), ReasonForm()
    is_proposal = row.state == BY_US
    was_proposal = is_proposal or bool(request.form.get("proposal"))
    if row.state not in (LIVING if act == REST else STANDING) or was_proposal != is_proposal:
        return back_to(row, stands_otherwise())
    if act == REST and row.our_stance == PAUSED:
        return back_to(row, _("It stands so already. Nothing was changed."))
    if form.validate_on_submit():
        deed, said = _deed(act, is_proposal=is_proposal)
        done = decided(
            lambda: deed(host=str(row.host), reason=form.reason.data, by_uri=viewer().uri),
            form,
            host=str(row.host),
            said=_soon(said),
        )
        if done is not None:
            return done
    lost = None if act == REST else beneath.of(str(row.host))
    opened = row.ours.switches.and_(row.theirs.switches)
    page = render_template(
        "federation/partners/part.html",
        row=row,
        name=names.of(row),
        form=form,
        act=act,
        is_proposal=is_proposal,
        stakes=stakes.of(str(row.host)),
        ties=ties.with_host(str(row.host)),
        lost=lost,
        besides=words.listed([one for one in opened.open_flows if one != "publications"]),
        has_mile=opened.mile,
        people=counting.people,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _deed(act: str, *, is_proposal: bool) -> tuple[Callable[..., None], str]:
    """Return what is done, and what is said of it then."""
    if act == REST:
        return deciding.pause, _("It rests.")
    if is_proposal:
        return deciding.withdraw, _("The proposal is taken back.")
    return deciding.end, _("It has ended.")


def _soon(done: str) -> str:
    """Say that it is done here; that it has left is seen on the page of the partner."""
    return f"{done} {arrived.soon()}"


@blueprint.post("/partners/<host>/resume")
@steering
@limited(STEERED)
def resume(host: str) -> Any:
    """Go on after a rest."""
    name, by = str(row_of(host).host), viewer().uri
    return pressed(
        lambda: deciding.resume(host=name, by_uri=by),
        host=name,
        said=_soon(_("It goes on.")),
    )


@blueprint.post("/partners/<host>/charter-read")
@steering
@limited(STEERED)
def charter_read(host: str) -> Any:
    """Note that their charter, as it was shown, has been read."""
    name, by = str(row_of(host).host), viewer().uri
    digest = request.form.get("digest", "")
    return pressed(
        lambda: attending.note_charter_read(host=name, digest=digest, by_uri=by),
        host=name,
        said=_("Noted in the book."),
    )


@blueprint.post("/partners/<host>/name")
@steering
@limited(STEERED)
def name_confirmed(host: str) -> Any:
    """Let members read the name that was shown."""
    of, by, name = str(row_of(host).host), viewer().uri, request.form.get("name", "")
    return pressed(
        lambda: attending.confirm_name(host=of, name=name, by_uri=by),
        host=of,
        said=_("Members read this name from now on."),
    )


@blueprint.route("/partners/<host>/contact", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def partner_contact(host: str) -> Any:
    """Say who is to be called here."""
    row = row_of(host)
    if row.state not in STANDING:
        return back_to(row, stands_otherwise())
    form = ContactForm(contact=row.our_contact, reach=row.our_reach)
    if form.validate_on_submit():
        done = decided(
            lambda: attending.change_contact(
                host=str(row.host),
                contact=form.contact.data,
                reach=form.reach.data,
                by_uri=viewer().uri,
            ),
            form,
            host=str(row.host),
            said=_soon(_("Changed.")),
        )
        if done is not None:
            return done
    page = render_template(
        "federation/partners/contact.html", row=row, name=names.of(row), form=form
    )
    return page, 422 if form.errors or form.form_errors else 200
