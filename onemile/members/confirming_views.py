"""Pages of the link in the letter: confirm, make a sign-up one's own, ask for another link."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from onemile import mail
from onemile.errors import Conflict, Invalid
from onemile.i18n import gettext as _
from onemile.members import addresses, claiming, joining, links, passwords
from onemile.members.forms import ClaimForm, EmailForm
from onemile.members.joining_views import blueprint, let_in, under_way
from onemile.members.models import Member, SignUp
from onemile.mile import places
from onemile.mile.commune import Commune
from onemile.web.forms import Form
from onemile.web.limits import CONFIRM, EMAILS, EMAILS_AGAIN, PASSWORDS, limited, may_send
from onemile.web.sources import source


def _this_link() -> str:
    return f"link {(request.view_args or {})['token']}"


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@limited(PASSWORDS, by=source, keeps_form=True)
@limited(CONFIRM, by=_this_link, keeps_form=True)
def confirm(token: str) -> Any:
    """Open the link of the letter. A press of the button uses it: a mail program only looks."""
    found = links.look(token, purpose=links.CONFIRM)
    if found.standing is not links.Standing.GOOD or found.link is None:
        return _over(found.standing)
    sign_up, form, error = found.link.sign_up, Form(), ""
    assert sign_up is not None, "a link of this purpose has a sign-up"
    if not sign_up.has_words:
        return redirect(url_for("joining.claim", token=token), code=303)
    earlier = under_way()
    is_here = earlier is not None and earlier.id == sign_up.id
    is_sent = form.validate_on_submit()
    is_theirs = is_here or not is_sent or _knows_password(sign_up)
    if is_sent and is_theirs:
        try:
            member = joining.confirm(found.link, commune=request.form.get("commune", ""))
        except Invalid as invalid:
            error = invalid.message
            if not places.region().communes_of(sign_up.postcode):
                # The region has changed, and theirs is no more in it: they say it anew.
                flash(error, "warn")
                return redirect(url_for("joining.claim", token=token), code=303)
        except Conflict as conflict:
            return _too_late(conflict)
        else:
            return _welcome(member)
    page = render_template(
        "members/confirm.html",
        sign_up=sign_up,
        communes=() if sign_up.commune else places.region().communes_of(sign_up.postcode),
        error=error,
        asks_password=not is_here,
        is_wrong=not is_theirs,
        token=token,
    )
    return page, 422 if error or not is_theirs else 200


@blueprint.route("/confirm/<token>/password", methods=["GET", "POST"])
@limited(PASSWORDS, by=source, slips_are_free=True, keeps_form=True)
def claim(token: str) -> Any:
    """Choose another password for a sign-up, and say anew what only a person can say."""
    found = links.look(token, purpose=links.CONFIRM)
    if found.standing is not links.Standing.GOOD or found.link is None:
        return _over(found.standing)
    sign_up = found.link.sign_up
    assert sign_up is not None, "a link of this purpose has a sign-up"
    # Nothing is filled in: what was typed may be somebody else's, name and place alike.
    form = ClaimForm()
    communes = places.region().communes_of(form.postcode.data or "")
    form.commune.choices = [SelectChoice(one.code, one.name) for one in communes]
    if form.validate_on_submit():
        try:
            member = claiming.claim(found.link, _claimed(form, communes))
        except Invalid as invalid:
            form.refuse(invalid)
        except Conflict as conflict:
            return _too_late(conflict)
        else:
            return _welcome(member)
    page = render_template(
        "members/claim.html", form=form, sign_up=sign_up, has_choice=len(communes) > 1
    )
    return page, 422 if form.errors else 200


@blueprint.route("/confirm", methods=["GET", "POST"])
@limited(EMAILS, by=source, slips_are_free=True, keeps_form=True)
def ask_again() -> Any:
    """Post another link to whoever lost theirs; the answer is the same for every address."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            if may_send(EMAILS_AGAIN, to=addresses.check(form.email.data)):
                joining.ask_again(form.email.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return render_template(
                "members/letter_sent.html",
                address=form.email.data,
                posts_letters=mail.is_configured(),
            )
    return _over(None, form)


def _claimed(form: ClaimForm, communes: Sequence[Commune]) -> claiming.Claim:
    only = communes[0].code if len(communes) == 1 else ""
    return claiming.Claim(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        password=form.password.data,
        postcode=form.postcode.data,
        commune=form.commune.data or only,
    )


def _knows_password(sign_up: SignUp) -> bool:
    """Tell whether whoever opens the letter on another device also made this sign-up.

    Somebody else may have signed up with this address; their password must not become the key.
    """
    return passwords.matches(sign_up.password_hash, request.form.get("password", "")[:200])


def _welcome(member: Member) -> Any:
    flash(_("Welcome, %(name)s: your address is confirmed.", name=member.first_name), "done")
    return let_in(member, redirect("/", code=303))


def _too_late(conflict: Conflict) -> Any:
    flash(conflict.message, "warn")
    return redirect(url_for("members.sign_in"), code=303)


def _over(standing: links.Standing | None, form: EmailForm | None = None) -> Any:
    page = render_template(
        "members/link_over.html",
        standing=standing,
        form=form or EmailForm(formdata=None),
        action=url_for("joining.ask_again"),
    )
    return page, 410 if standing else (422 if form and form.errors else 200)
