"""The way in for whoever had been signed out, and the way back to what they were doing."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask import g as request_globals

from onemile.i18n import activate
from onemile.i18n import gettext as _
from onemile.members import sessions
from onemile.members.forms import SignInForm
from onemile.web import addresses, kept_forms
from onemile.web.forms import Form


def ask_to_sign_in(*, keeps_form: bool) -> Any:
    """Send a visitor to sign in, and back here afterwards; a form goes along if it may."""
    if request.method == "GET":
        here = request.full_path.rstrip("?")
        return redirect(url_for("members.sign_in", next=here), code=303)
    carried = kept_forms.carry() if keeps_form else ""
    if carried:
        form = SignInForm(formdata=None)
        page = sign_in_page(form, carried=carried, after=addresses.page_of_form())
        return make_response(page, 401)
    flash(_("You had been signed out meanwhile. Nothing was sent; do it again."), "error")
    return redirect(url_for("members.sign_in", next=addresses.page_of_form()), code=303)


def sign_in_page(form: SignInForm, *, carried: str, after: str) -> str:
    """Render the page to sign in on; ``carried`` is a form that waits behind it."""
    return render_template("members/sign_in.html", form=form, carried=carried, next=after)


def after_signing_in(opened: sessions.Opened, *, path: str) -> Response:
    """Hand out the cookie, on the way to a page or to the form that was carried along."""
    request_globals.viewer = opened.session.member
    request_globals.member_session = opened.session
    kept_forms.begin_anew(opened.session.member)
    activate(opened.session.member.language)
    return sessions.give_cookie(make_response(way_on(opened.session.member, path=path)), opened)


def way_on(member: Any, *, path: str) -> Any:
    """Return the page that leads back to a form that was carried along, else to a page."""
    carried = kept_forms.carried_for(member)
    if carried is None:
        return redirect(path, code=303)
    return render_template(
        "members/come_back.html",
        carried=carried,
        mark=kept_forms.COMES_BACK,
        form=Form(formdata=None),
    )
