"""Pages of the stewards: letters, members, settings, plugins, health."""

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from onemile import answers, capabilities, current, mail, plugin_manager
from onemile.admin import members as people
from onemile.admin import steward_code, waiting_mail
from onemile.admin.forms import ROLE_TITLES, CodeForm, RoleForm
from onemile.errors import Conflict, Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import directory, joining, joining_views
from onemile.members.directory import member_required
from onemile.members.models import LEFT, Member, SignUp
from onemile.members.showing import commune_of
from onemile.models import MailMessage
from onemile.web.addresses import page_cursor
from onemile.web.forms import Form
from onemile.web.limits import EMAILS, TO_STEWARD, limited
from onemile.web.navigation import menu

blueprint = Blueprint("admin", __name__)


def stewards_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let stewards in; visitors may sign in first."""

    # Beneath: whether the view shows its form again is read from what it guards.
    @member_required
    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        capabilities.require(current.viewer(), "core.steward")
        return view(*positional, **named)

    return guarded


@blueprint.route("/steward", methods=["GET", "POST"])
@limited(TO_STEWARD, keeps_form=True)
def become_steward() -> Any:
    """Become the first steward by the code that the server printed; a newcomer may, too."""
    viewer, newcomer = current.viewer(), joining_views.under_way()
    if viewer is None and newcomer is None:
        return redirect(url_for("members.sign_in", next=request.path), code=303)
    form = CodeForm()
    if form.validate_on_submit():
        hub_page = redirect(url_for("admin.hub"), code=303)
        try:
            if viewer is not None:
                steward_code.become_steward(viewer, code=form.code.data)
            elif newcomer is not None:
                member = steward_code.arrive_as_steward(newcomer, code=form.code.data)
                hub_page = joining_views.let_in(member, hub_page)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("You are a steward of this instance now."), "done")
            return hub_page
    page = render_template("admin/become_steward.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/admin")
@stewards_only
def hub() -> Any:
    """Show what there is to look after."""
    return render_template(
        "admin/hub.html",
        letters=len(mail.waiting()),
        posts_letters=mail.is_configured(),
        newcomers=len(joining.unconfirmed()),
        members=Member.select().where(Member.state != LEFT).count(),
        links=menu("steward"),
    )


# ------------------------------------------------------------------------- letters


@blueprint.get("/admin/mail")
@stewards_only
def letters() -> Any:
    """List the letters that wait, each with the link a steward may hand over."""
    return render_template(
        "admin/mail.html",
        letters=waiting_mail.listed(),
        posts_letters=mail.is_configured(),
        n_given_up=MailMessage.select().where(mail.given_up()).count(),
        form=Form(),
    )


@blueprint.post("/admin/mail/again")
@stewards_only
def send_emails_again() -> Any:
    """Let the emails that were given up be sent after all."""
    mail.try_again()
    flash(_("They are sent again at the next round."), "done")
    return redirect(url_for("admin.letters"), code=303)


@blueprint.post("/admin/mail/<int:letter_id>/handed-over")
@stewards_only
def handed_over(letter_id: int) -> Any:
    """Take a letter off the list: somebody brought it."""
    if not mail.mark_handed_over(letter_id):
        raise NotFound
    flash(_("Noted as handed over."), "done")
    return redirect(url_for("admin.letters"), code=303)


# ------------------------------------------------------------------------- members


@blueprint.get("/admin/members")
@stewards_only
def members() -> Any:
    """Search the members; show who has not opened their letter yet."""
    words = _plain(request.args.get("words", ""))
    before = page_cursor()
    found = people.find(words, before=before)
    more = len(found) > people.PAGE_ROWS
    shown = found[: people.PAGE_ROWS]
    next_url = url_for("admin.members", words=words, before=shown[-1].id) if more else None
    return render_template(
        "admin/members.html",
        members=shown,
        words=words,
        next_url=next_url,
        newcomers=[] if words or before else joining.unconfirmed(),
        role_titles=ROLE_TITLES,
    )


@blueprint.route("/admin/members/<public_id>", methods=["GET", "POST"])
@stewards_only
def member(public_id: str) -> Any:
    """Look after one member; a POST changes their role."""
    found = _member(public_id)
    form = RoleForm(role=found.role)
    if form.validate_on_submit():
        try:
            people.change_role(found, role=form.role.data)
        except Conflict as conflict:
            form.refuse(Invalid({"role": conflict.message}))
        else:
            flash(_("The role is changed."), "done")
            return redirect(url_for("admin.member", public_id=public_id), code=303)
    page = render_template(
        "admin/member.html",
        member=found,
        subject=directory.subject_of(found),
        commune=commune_of(found),
        form=form,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/admin/members/<public_id>/met")
@stewards_only
def met(public_id: str) -> Any:
    """Note that the association met this person."""
    people.vouch(_member(public_id))
    flash(_("Noted: the association met this person."), "done")
    return redirect(url_for("admin.member", public_id=public_id), code=303)


@blueprint.post("/admin/newcomers/<int:sign_up_id>/again")
@stewards_only
@limited(EMAILS)
def send_again(sign_up_id: int) -> Any:
    """Post a newcomer's letter once more."""
    newcomer = SignUp.get_or_none((SignUp.id == sign_up_id) & SignUp.confirmed_at.is_null())
    if newcomer is None:
        raise NotFound
    joining.send_again(newcomer)
    flash(_("The letter is written again."), "done")
    return redirect(url_for("admin.letters"), code=303)


# ------------------------------------------------------------------------- the machine


@blueprint.get("/admin/settings")
@stewards_only
def settings() -> Any:
    """Show every setting with its meaning and present value; secrets stay hidden."""
    loaded = current.instance().settings
    rows = [
        # Without values, gettext leaves a "%" in a help alone.
        (item, "" if item.is_secret else loaded[item.name], _(item.help))
        for item in loaded.declared
    ]
    return render_template("admin/settings.html", rows=rows)


@blueprint.get("/admin/plugins")
@stewards_only
def plugins() -> Any:
    """Show which plugins are installed, and which are at work."""
    at_work = {plugin.name: plugin for plugin in current.instance().plugins.all}
    rows = [(point.name, at_work.get(point.name)) for point in plugin_manager.installed()]
    return render_template("admin/plugins.html", rows=rows)


@blueprint.get("/admin/health")
@stewards_only
def health() -> Any:
    """Ask every check, as ``onemile doctor`` does."""
    declared = current.instance().plugins.declared("register_health_checks")
    rows = [(check, answers.health_of(check)) for _owner, check in declared]
    return render_template("admin/health.html", rows=rows)


def _member(public_id: str) -> Member:
    found = directory.find_by_public_id(public_id)
    if found is None or found.state == LEFT:
        raise NotFound
    return found


def _plain(words: str) -> str:
    return "".join(one for one in words[:80] if not unicodedata.category(one).startswith("C"))
