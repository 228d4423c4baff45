"""Pages on which stewards decide who is read here: kept apart, kept quiet, let in by name."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import Invalid, NotFound, follows, limited, page_cursor, viewer
from onemile.api import gettext as _
from onemile_federation import counting
from onemile_federation.outbox import goodbyes
from onemile_federation.remote import bonds, hosts, modes, origins
from onemile_federation.remote.models import ALLOWED, BY_NAME
from onemile_federation.steering import STEERED, steering
from onemile_federation.stewards import decided, hosts_shown, instance_page, others
from onemile_federation.stewards.forms import ModeForm, SearchForm, StandingForm, SuspensionForm
from onemile_federation.views import blueprint

# The place of the page of an instance that says how it stands here.
STANDS = "stand"


@blueprint.get("/readers")
@steering
def readers() -> Any:
    """List the servers whose people read us, with most readers first."""
    return render_template(
        "federation/readers.html", lines=others.reading(), people=counting.people
    )


@blueprint.get("/apart")
@steering
def apart() -> Any:
    """List who is kept apart, with the reason, the date and who decided it."""
    return _decided("federation/apart.html", others.APART)


@blueprint.get("/let-in")
@steering
def let_in() -> Any:
    """List who is let in by name; whether that is needed at all stands above it."""
    return _decided("federation/let_in.html", others.LET_IN)


def _decided(template: str, which: str) -> Any:
    form = SearchForm(request.args)
    form.validate()
    words = "" if form.errors else (form.words.data or "").strip().lower()
    lines = others.decided(which, words=words, before=page_cursor())
    is_full = len(lines) == others.PAGE_ROWS
    here = f"federation.{'apart' if which == others.APART else 'let_in'}"
    return render_template(
        template,
        lines=lines,
        form=form,
        words=words,
        by_name=modes.mode() == BY_NAME,
        next_url=url_for(here, words=words, before=lines[-1].row_id) if is_full else None,
    )


@blueprint.get("/instances/<host>/stand")
@steering
def stood(host: str) -> Any:
    """Lead to the page of an instance: the refused form was loaded anew."""
    return _to(host)


@blueprint.post("/instances/<host>/stand")
@steering
@limited(STEERED)
def stand(host: str) -> Any:
    """Decide how an instance stands here: it passes, is let in by name, is kept quiet."""
    shown = hosts_shown.page(host, viewer())
    if shown is None:
        raise NotFound
    form, name = StandingForm(), shown.traffic.host
    if not form.validate_on_submit():
        return instance_page.rendered(shown, SuspensionForm(formdata=None), stands=form), 422
    is_let_out = shown.traffic.standing == ALLOWED and form.standing.data != ALLOWED
    hosts.decide(
        host=name,
        standing=form.standing.data,
        rejects_media=bool(form.rejects_media.data),
        reason=form.reason.data,
        by_uri=viewer().uri,
    )
    if is_let_out:
        modes.part_unnamed_soon()
    goodbyes.say(name)
    flash(_("It is written down, and holds from now on."), "done")
    return _to(name)


def _to(host: str) -> Any:
    """Lead to where the page of an instance says how it stands, and can be loaded anew."""
    here = url_for("federation.instance", host=host, _anchor=STANDS)
    return redirect(here, code=303)


@blueprint.post("/instances/<host>/readers")
@steering
@limited(STEERED)
def answer_reader(host: str) -> Any:
    """Say yes or no to somebody of a quiet instance who asks to read something here."""
    follower, followed = request.form.get("follower", ""), request.form.get("followed", "")
    if hosts_shown.page(host) is None:
        raise NotFound
    is_accepted = request.form.get("answer") == "yes"
    try:
        if (follower, followed) not in hosts_shown.asking(host):
            raise NotFound
        follows.answer_for(followed, follower_uri=follower, is_accepted=is_accepted)
    except NotFound:  # a second press, or another steward's
        flash(_("Nobody asks that any more."), "warn")
    else:
        flash(_("It is answered."), "done")
    return redirect(url_for("federation.instance", host=hosts.spelled(host)), code=303)


@blueprint.route("/mode", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def mode() -> Any:
    """Show with whom publications are exchanged; a POST rehearses, and the next one decides."""
    in_force, form = modes.mode(), ModeForm()
    status, rehearsed = 200, None
    if form.validate_on_submit():
        if form.sure.data or form.mode.data != BY_NAME or in_force == BY_NAME:
            try:
                modes.choose(mode=form.mode.data, reason=form.reason.data, by_uri=viewer().uri)
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                flash(_("It is written down, and holds from now on."), "done")
                return redirect(url_for("federation.mode"), code=303)
        else:
            rehearsed = modes.rehearse()
    if form.errors:
        status = 422
    if not form.is_submitted():
        form.mode.data = in_force
    page = render_template(
        "federation/mode.html",
        form=form,
        rehearsed=rehearsed,
        people=counting.people,
        tied=sorted(map(origins.of, bonds.by_host())),
        decisions=decided.of_modes(),
    )
    return page, status
