"""Pages: signing in and out, new passwords, and how members see each other."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import g as request_globals

from onemile import current, mail
from onemile.capabilities import allowed
from onemile.errors import Conflict, Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import (
    addresses,
    block_words,
    blocks,
    coming_back,
    devices,
    directory,
    guesses,
    links,
    reach,
    sessions,
    signing_in,
)
from onemile.members.directory import member_required
from onemile.members.forms import SPOKEN, EmailForm, NewPasswordForm, SignInForm
from onemile.members.models import Member
from onemile.members.showing import commune_of
from onemile.web.forms import Form
from onemile.web.kept_forms import CARRIED
from onemile.web.limits import (
    BLOCK,
    EMAILS,
    PASSWORDS,
    RESET_EMAILS,
    limited,
    may_send,
    typed_address,
)
from onemile.web.sources import source

blueprint = Blueprint("members", __name__)


# ------------------------------------------------------------------------- in and out


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limited(
    PASSWORDS,
    by=lambda: guesses.source_unless_known(typed_address()),
    only_failures=True,
    keeps_form=True,
)
def sign_in() -> Any:
    """Open a session on this device."""
    if current.viewer() is not None:
        return coming_back.way_on(current.viewer(), path=safe_next())
    form = SignInForm()
    if form.validate_on_submit():
        try:
            with guesses.judged(form.email.data):
                opened = signing_in.sign_in(
                    email=form.email.data,
                    password=form.password.data,
                    device=devices.name_of(request.headers.get("User-Agent", "")),
                )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return coming_back.after_signing_in(opened, path=safe_next())
    carried, after = request.form.get(CARRIED, ""), request.values.get("next", "")
    page = coming_back.sign_in_page(form, carried=carried, after=after)
    return page, 422 if form.errors else 200


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """Close this device's session."""
    if request_globals.member_session is not None:
        sessions.close(request_globals.member_session)
    flash(_("You are signed out. See you soon."), "done")
    return sessions.take_cookie(make_response(redirect(safe_next(), code=303)))


def safe_next() -> str:
    """Give where to go after signing in: a path of ours, whatever was asked for."""
    wanted = request.values.get("next", "")
    is_path = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if is_path and wanted.isprintable() and "\\" not in wanted else "/"


# ------------------------------------------------------------------------- new passwords


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@limited(EMAILS, by=source, slips_are_free=True, keeps_form=True)
def forgotten() -> Any:
    """Post a letter to whatever address is typed; the answer is the same for all."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            if may_send(RESET_EMAILS, to=addresses.check(form.email.data)):
                signing_in.ask_new_password(form.email.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return render_template(
                "members/letter_sent.html",
                address=form.email.data,
                posts_letters=mail.is_configured(),
            )
    page = render_template("members/forgotten.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/password/new/<token>", methods=["GET", "POST"])
@limited(PASSWORDS, by=source, slips_are_free=True, keeps_form=True)
def new_password(token: str) -> Any:
    """Choose a new password with the link of a letter."""
    found = links.look(token, purpose=links.RESET)
    if found.standing is not links.Standing.GOOD or found.link is None:
        page = render_template(
            "members/link_over.html",
            standing=found.standing,
            form=EmailForm(formdata=None),
            action=url_for("members.forgotten"),
        )
        return page, 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            signing_in.choose_password(found.link, password=form.password.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Your new password is set. Sign in with it."), "done")
            away = make_response(redirect(url_for("members.sign_in"), code=303))
            return sessions.take_cookie(away)
    page = render_template("members/new_password.html", form=form)
    return page, 422 if form.errors else 200


# ------------------------------------------------------------------------- each other


@blueprint.get("/members/<public_id>")
@member_required
def profile(public_id: str) -> Any:
    """Show a member to another: first name and initial, commune, their own words."""
    member, viewer = _visible(public_id), current.viewer()
    return render_template(
        "members/profile.html",
        subject=directory.subject_of(member),
        member=member,
        form=Form(),
        is_me=member.id == viewer.id,
        block_does=block_words.of_somebody_here(),
        commune=commune_of(member),
        spoken=[SPOKEN[code] for code in member.spoken_languages if code in SPOKEN],
        may_moderate=allowed(viewer, "core.moderate"),
    )


@blueprint.post("/members/<public_id>/block")
@member_required
@limited(BLOCK, slips_are_free=True)
def block(public_id: str) -> Any:
    """Keep a member and oneself out of each other's sight."""
    try:
        blocks.block(current.viewer(), other=_visible(public_id))
    except Invalid as invalid:
        raise Conflict(invalid.message) from invalid
    flash(block_words.done_here(), "done")
    return redirect(url_for("me.blocked"), code=303)


@blueprint.post("/members/<public_id>/unblock")
@member_required
@limited(BLOCK, slips_are_free=True)
def unblock(public_id: str) -> Any:
    """Take a block back."""
    other = directory.find_by_public_id(public_id)
    # Only for whom one has blocked: to a stranger the answer would tell that they are here.
    if other is None or not blocks.unblock(current.viewer(), other=other):
        raise NotFound
    flash(block_words.over(), "done")
    return redirect(url_for("me.blocked"), code=303)


def _visible(public_id: str) -> Member:
    """Give a member whom the viewer may see. Raises NotFound in every other case alike."""
    member = reach.find(current.viewer(), public_id)
    if member is None:
        raise NotFound
    return member
