"""The pages of the stewards, beneath ``/federation/``."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Conflict,
    NavLink,
    NotFound,
    limited,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import counting
from onemile_federation.canary import entrance, flying
from onemile_federation.keys import fingerprints
from onemile_federation.outbox import (
    goodbyes,
    ledger,
    overview,
    traffic,
)
from onemile_federation.partners import stakes, stayed, unreached
from onemile_federation.remote import beneath, hosts, modes, trust
from onemile_federation.remote.models import BY_NAME
from onemile_federation.remote.typed import host_in, is_list
from onemile_federation.steering import STEERED, steering
from onemile_federation.stewards import (
    checks,
    erasures_shown,
    hosts_shown,
    instance_page,
    refused,
)
from onemile_federation.stewards.forms import HostForm, SuspensionForm
from onemile_federation.views import blueprint


@blueprint.get("/")
@steering
def instances() -> Any:
    """List the other instances; with ``?host=`` go to the page of one."""
    form = HostForm(request.args)
    asked = request.args.get("host", "").strip()
    wrong = False
    if asked:
        shown = None if is_list(asked) else hosts_shown.page(host_in(asked))
        if shown is not None:
            return redirect(url_for("federation.instance", host=shown.traffic.host), code=303)
        wrong = True
    page = render_template(
        "federation/instances.html",
        lines=hosts_shown.lines(),
        overview=overview.of_all(),
        by_name=modes.mode() == BY_NAME,
        people=counting.people,
        n_hosts=traffic.n_hosts(),
        canary=flying.check(),
        canary_flies=entrance.is_open(),
        amiss=checks.amiss(),
        doubted=sorted(trust.hosts_in_doubt())[: refused.HOSTS_NAMED_MAX],
        fingerprints=fingerprints.ours(),
        form=form,
        asked=asked[:80] if wrong else "",
        is_list=is_list(asked),
        stayed=stayed.of(),
    )
    return page, 422 if wrong else 200


@blueprint.route("/instances/<host>", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def instance(host: str) -> Any:
    """Show one instance; a POST suspends it, once it was asked whether all of that is meant."""
    shown, form = _shown(host), SuspensionForm()
    name = shown.traffic.host
    if form.validate_on_submit() and form.sure.data:
        hosts.suspend(host=name, reason=form.reason.data, by_uri=viewer().uri)
        flash(_("From now on nothing passes but what takes back."), "done")
        return redirect(url_for("federation.instance", host=name), code=303)
    if form.is_submitted() and not form.errors:
        return render_template(
            "federation/suspend.html",
            host=name,
            reason=form.reason.data,
            all=beneath.of(name),
            stakes=stakes.of(name),
            people=counting.people,
        )
    return instance_page.rendered(shown, form), 422 if form.errors else 200


@blueprint.post("/instances/<host>/release")
@steering
@limited(STEERED)
def release(host: str) -> Any:
    """Take back what was decided about an instance."""
    shown = _shown(host)
    hosts.release(host=shown.traffic.host, by_uri=viewer().uri)
    goodbyes.say(shown.traffic.host)
    flash(_("Messages pass again both ways. Follows have to be made anew."), "done")
    return redirect(url_for("federation.instance", host=shown.traffic.host), code=303)


@blueprint.post("/instances/<host>/take-off")
@steering
@limited(STEERED)
def take_off(host: str) -> Any:
    """Take an instance off the list from which nothing ever came: its name was mistyped, say."""
    try:
        unreached.take_off(host)
    except Conflict as conflict:
        flash(conflict.message, "warn")
    else:
        flash(_("It is off the list."), "done")
    return redirect(url_for("federation.instances"), code=303)


@blueprint.get("/instances/<host>/new-key")
@steering
def known_key(host: str) -> Any:
    """Lead to the page of an instance: its answer to a press was loaded anew."""
    return redirect(url_for("federation.instance", host=host), code=303)


@blueprint.post("/instances/<host>/new-key")
@steering
@limited(STEERED)
def new_key(host: str) -> Any:
    """Take new keys of a known instance for its own: a steward has heard their fingerprints."""
    shown = _shown(host)
    told = request.form.get("fingerprint", "").split(",")
    if not trust.accept(host=shown.traffic.host, told=told):
        flash(
            _("The key that you saw is no longer the one it shows. Look again, and ask again."),
            "warn",
        )
        return instance_page.rendered(_shown(host), SuspensionForm(formdata=None)), Conflict.status
    said = _("The new key counts from now on.")
    if shown.is_held and not trust.is_held(shown.traffic.host):
        said += " " + instance_page.comes_by_itself()
    flash(said, "done")
    return redirect(url_for("federation.instance", host=shown.traffic.host), code=303)


@blueprint.get("/erasures")
@steering
def erasures() -> Any:
    """List what was taken back and is not confirmed: given up, overdue, still on its way."""
    found = ledger.open_at()
    named = erasures_shown.named(found, viewer())
    return render_template(
        "federation/erasures.html",
        given_up=[one for one in named if one.erasure.is_given_up],
        overdue=[one for one in named if one.erasure.is_overdue and not one.erasure.is_given_up],
        waiting=[
            one for one in named if not one.erasure.is_overdue and not one.erasure.is_given_up
        ],
        days=ledger.CONFIRM_DAYS,
        listed_max=ledger.LINES_MAX if ledger.is_cut(found) else 0,
    )


def _shown(host: str) -> hosts_shown.Page:
    shown = hosts_shown.page(host, viewer())
    if shown is None:
        raise NotFound
    return shown


def entry() -> NavLink:
    """Return the stewards' entry of the menu, with how many servers show a new key."""
    amiss = len(trust.hosts_in_doubt())
    return NavLink(
        title=_l("Other instances"),
        url=url_for("federation.instances"),
        icon="link",
        order=62,
        badge=amiss,
        menu="steward",
    )
