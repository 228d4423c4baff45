"""Pages of one's own: the hub, the profile, what others see, devices, language, blocks."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import g as request_globals

from onemile import current, i18n
from onemile.capabilities import allowed, require
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.members import (
    block_words,
    blocks,
    known_devices,
    mutes,
    outward,
    persons,
    profiles,
    sessions,
    showing,
    signing_in,
)
from onemile.members.directory import member_required
from onemile.members.forms import BlockForm, ChangePasswordForm, LanguageForm, ProfileForm
from onemile.members.models import Member
from onemile.mile.radius import home_of
from onemile.rates import Rate
from onemile.web.bodies import takes
from onemile.web.forms import Form
from onemile.web.limits import BLOCK, HOURS, PASSWORDS, limited
from onemile.web.navigation import menu

# Servers that know a member hear of each new name or picture; a picture is made small as well.
PROFILE = Rate(name="profile", times=30, seconds=HOURS)

blueprint = Blueprint("me", __name__, url_prefix="/me")


@blueprint.get("")
@member_required
def hub() -> Any:
    """Show the way to everything of one's own."""
    viewer = current.viewer()
    spoken = i18n.languages().get(viewer.language)
    return render_template(
        "members/me.html",
        form=Form(),
        commune=showing.commune_of(viewer),
        links=menu("me"),
        is_steward=allowed(viewer, "core.steward"),
        carries_elsewhere=viewer.federates or viewer.is_seen_across or outward.is_offered(),
        language_name=spoken.name if spoken is not None else "",
    )


@blueprint.route("/profile", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@limited(PROFILE, slips_are_free=True, keeps_form=True)
def profile() -> Any:
    """Change names, words, languages, picture."""
    viewer = current.viewer()
    form = ProfileForm(obj=viewer)
    if form.validate_on_submit():
        require(viewer, "core.take_part")
        try:
            profiles.change_profile(
                viewer,
                profile=profiles.Profile(
                    first_name=form.first_name.data,
                    last_name=form.last_name.data,
                    about=form.about.data or "",
                    skills=form.skills.data or "",
                    spoken_languages=form.spoken_languages.data or [],
                ),
                photo=form.photo.data.stream if form.photo.data else None,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Your profile is up to date."), "done")
            return redirect(url_for("me.hub"), code=303)
    page = render_template("members/profile_edit.html", form=form, member=viewer)
    return page, 422 if form.errors else 200


@blueprint.post("/photo/remove")
@member_required
def remove_photo() -> Any:
    """Go back to the initials."""
    profiles.remove_photo(current.viewer())
    flash(_("Your photo is deleted."), "done")
    return redirect(url_for("me.profile"), code=303)


@blueprint.get("/seen")
@member_required
def seen() -> Any:
    """Show oneself as others do: a neighbour, a member further away, a visitor."""
    viewer = current.viewer()
    place = home_of(viewer.id)
    views = showing.views_of(
        shown_name=viewer.shown_name,
        commune=showing.commune_of(viewer),
        has_square=place is not None and place.cell is not None,
        is_known_elsewhere=bool(viewer.federates),
        is_seen_across=bool(viewer.is_seen_across),
    )
    by = request.args.get("by", "neighbour")
    chosen = next((view for view in views if view.by == by), views[0])
    return render_template("members/seen.html", views=views, chosen=chosen, member=viewer)


@blueprint.get("/devices")
@member_required
def devices() -> Any:
    """List where one is signed in."""
    mine = sessions.of(current.viewer())
    here = request_globals.member_session.id
    return render_template("members/devices.html", sessions=mine, here=here, form=Form())


@blueprint.post("/devices/<int:session_id>/sign-out")
@member_required
def sign_out_device(session_id: int) -> Any:
    """Sign one device out."""
    found = next((one for one in sessions.of(current.viewer()) if one.id == session_id), None)
    if found is None:
        raise NotFound
    sessions.close(found)
    flash(_("That device is signed out."), "done")
    return redirect(url_for("me.devices"), code=303)


@blueprint.post("/devices/sign-out-everywhere")
@member_required
def sign_out_everywhere() -> Any:
    """Sign every device out, this one as well."""
    sessions.close_all(current.viewer())
    flash(_("You are signed out everywhere."), "done")
    return sessions.take_cookie(make_response(redirect(url_for("members.sign_in"), code=303)))


@blueprint.route("/password", methods=["GET", "POST"])
@member_required
@limited(PASSWORDS, keeps_form=True)
def password() -> Any:
    """Choose another password."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            signing_in.change_password(
                current.viewer(),
                old=form.old.data,
                new=form.new.data,
                here=request_globals.member_session,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Your password is changed; your other devices are signed out."), "done")
            back = make_response(redirect(url_for("me.hub"), code=303))
            return known_devices.remember(back, Member.get_by_id(current.viewer().id))
    page = render_template("members/password.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/language", methods=["GET", "POST"])
@member_required
def language() -> Any:
    """Choose the language of pages and letters."""
    viewer = current.viewer()
    form = LanguageForm(language=viewer.language)
    if form.validate_on_submit():
        profiles.speak(viewer, language=form.language.data)
        return redirect(url_for("me.hub"), code=303)
    page = render_template("members/language.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/blocks", methods=["GET", "POST"])
@member_required
@limited(BLOCK, slips_are_free=True, keeps_form=True)
def blocked() -> Any:
    """List whom one has blocked and muted, and block somebody of another instance by their address.

    Only who is known there is asked whether the other's server shall know of it.
    """
    viewer = current.viewer()
    form = BlockForm(uri=request.args.get("uri", ""))
    is_across = partial(persons.is_neighbour_across, viewer=viewer)
    is_neighbour = is_across(str(form.uri.data or ""))
    if is_neighbour or not (viewer.federates and viewer.is_active and outward.is_offered()):
        del form.disclose
    if form.validate_on_submit():
        is_wished = bool("disclose" in form and form.disclose.data)
        try:
            is_told = blocks.block_uri(viewer, uri=form.uri.data, is_disclosed=is_wished)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            card = current.resolve_actor(str(form.uri.data))
            said = block_words.done_elsewhere(
                card, is_wished=is_wished, is_told=is_told, is_across=is_neighbour
            )
            flash(said, "done")
            return redirect(url_for("me.blocked"), code=303)
    people = blocks.of(viewer)
    asked = blocks.somebody_elsewhere(form.uri.data or "", viewer=viewer)
    page = render_template(
        "members/blocks.html",
        people=people,
        muted=mutes.of(viewer),
        notes=block_words.in_the_list(
            people, told=blocks.disclosed_by(viewer), is_across=is_across
        ),
        asked=None if form.errors else asked,
        does=(
            ""
            if asked is None
            else block_words.of_somebody_elsewhere(asked, is_across=is_neighbour)
        ),
        form=form,
        knows_others=blocks.knows_others(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/blocks/remove")
@member_required
@limited(BLOCK, slips_are_free=True)
def unblock() -> Any:
    """Take a block back, of whoever is behind the address."""
    viewer, uri = current.viewer(), request.form.get("uri", "")
    is_told = uri in blocks.disclosed_by(viewer)
    if not blocks.unblock_uri(viewer, uri=uri):
        raise NotFound
    flash(block_words.over(is_told=is_told), "done")
    return redirect(url_for("me.blocked"), code=303)
