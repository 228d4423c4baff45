"""Pages of the three steps: who, where, what others will see; then the letter."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from onemile import current, i18n, mail
from onemile.email_addresses import readable
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.members import (
    devices,
    joining,
    sessions,
    showing,
    stewards,
)
from onemile.members.forms import JoinForm
from onemile.members.models import SignUp
from onemile.mile import grid, places
from onemile.mile.surroundings import surroundings
from onemile.web import cookies
from onemile.web.forms import Form
from onemile.web.limits import (
    EMAILS,
    EMAILS_AGAIN,
    PLACE,
    SIGN_UP,
    limited,
    may_send,
)
from onemile.web.sources import source

blueprint = Blueprint("joining", __name__)

# In the browser's session: whose names and address its pages may show. The cookie that leads to
# the latest sign-up lives for a week, and on a shared tablet the next person has it too.
SHOWN = "joining"


@blueprint.route("/join", methods=["GET", "POST"])
@limited(SIGN_UP, by=source, slips_are_free=True, keeps_form=True)
def who() -> Any:
    """First step: who are you? Empty for whoever comes next, unless they correct themselves."""
    if current.viewer() is not None:
        page = render_template("members/join_signed_in.html")
        return page, 409 if request.method == "POST" else 200
    corrected = _corrected()
    form = JoinForm(obj=corrected)
    if request.method == "GET":
        _begin(form, corrected)
    if form.validate_on_submit():
        try:
            started = joining.start(_newcomer(form), instead_of=corrected)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            session[SHOWN] = int(started.sign_up.id)
            return _give_cookie(redirect(url_for("joining.where"), code=303), started.token)
    page = render_template("members/join_who.html", form=form, corrected=corrected)
    return page, 422 if form.errors and form.is_submitted() else 200


@blueprint.route("/join/place", methods=["GET", "POST"])
@limited(PLACE, by=source, keeps_form=True)
def where() -> Any:
    """Second step: in which commune, and, for who likes, in which square."""
    sign_up = _own()
    if sign_up is None:
        return _start_again()
    form, error = Form(), ""
    if form.validate_on_submit():
        try:
            joining.choose_place(
                sign_up,
                commune=request.form.get("commune", "") or sign_up.commune,
                cell_text=request.form.get("cell", "") if "here" in request.form else "",
            )
        except Invalid as invalid:
            error = invalid.message
        else:
            is_done = "here" in request.form or "commune_only" in request.form
            step = "joining.seen" if is_done else "joining.where"
            return redirect(url_for(step), code=303)
    return _where_page(sign_up, form, error), 422 if error else 200


@blueprint.get("/join/seen")
def seen() -> Any:
    """Third step: what others will see."""
    sign_up = _own()
    if sign_up is None:
        return _start_again()
    commune = _shown_commune(sign_up)
    if not commune:
        return redirect(url_for("joining.where"), code=303)
    shown_name = f"{sign_up.first_name} {sign_up.last_name[:1]}."
    views = showing.views_of(
        shown_name=shown_name, commune=commune, has_square=sign_up.cell is not None
    )
    initials = (sign_up.first_name[:1] + sign_up.last_name[:1]).upper()
    newcomer = {"avatar_url": "", "tone": 3, "initials": initials}
    return render_template("members/join_seen.html", views=views, newcomer=newcomer)


@blueprint.route("/join/letter", methods=["GET", "POST"])
@limited(EMAILS, by=source, keeps_form=True)
def letter() -> Any:
    """Say that a letter is on its way, send it again if asked, lead on to somebody else's."""
    sign_up = under_way()
    if sign_up is None:
        return _start_again()
    form = Form()
    if form.validate_on_submit():
        if may_send(EMAILS_AGAIN, to=sign_up.email):
            joining.send_again(sign_up)
        flash(_("The letter is on its way again."), "done")
        return redirect(url_for("joining.letter"), code=303)
    return render_template(
        "members/join_letter.html",
        address=readable(sign_up.email) if _is_shown(sign_up) else "",
        form=form,
        posts_letters=mail.is_configured(),
        needs_steward=not stewards.is_any(),
    )


# ------------------------------------------------------------------------- pieces


def _corrected() -> SignUp | None:
    """Give the sign-up that its maker corrects; None for a new one.

    The form names the one it was filled from: another may have been begun here meanwhile.
    """
    earlier = _own()
    if earlier is None:
        return None
    if request.method == "GET":
        return earlier if "correct" in request.args else None
    return earlier if request.form.get("correct") == str(earlier.id) else None


def _begin(form: JoinForm, corrected: SignUp | None) -> None:
    """Fill the form as it is first shown. On an empty one somebody else may be at the keys."""
    if corrected is not None:
        form.email.data = readable(corrected.email)
        return
    session.pop(SHOWN, None)
    if "postcode" in request.args:
        form.postcode.data = request.args["postcode"][:40]
        _say_at_once(form)


def _own() -> SignUp | None:
    """Give the sign-up under way to who has typed it; nobody else reads it or goes on with it."""
    earlier = under_way()
    return earlier if earlier is not None and _is_shown(earlier) else None


def _is_shown(sign_up: SignUp) -> bool:
    """Tell whether nobody else has begun on this browser since a sign-up was typed."""
    return bool(session.get(SHOWN) == sign_up.id)


def _newcomer(form: JoinForm) -> joining.Newcomer:
    return joining.Newcomer(
        email=form.email.data,
        password=form.password.data,
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        postcode=form.postcode.data,
        language=i18n.language(),
    )


def _say_at_once(form: JoinForm) -> None:
    """Say what is wrong with a postcode brought from the threshold, before the rest is typed."""
    try:
        places.check_postcode(form.postcode.data)
    except Invalid as invalid:
        form.refuse(invalid)


def _where_page(sign_up: SignUp, form: Form, error: str) -> str:
    communes = places.region().communes_of(sign_up.postcode)
    chosen = places.region().commune(sign_up.commune)
    if chosen is None or "other" in request.args:
        return render_template(
            "members/join_commune.html", communes=communes, sign_up=sign_up, error=error, form=form
        )
    return render_template(
        "members/join_place.html",
        commune=chosen,
        has_others=len(communes) > 1,
        surroundings=surroundings(places.region(), chosen),
        cell="" if sign_up.cell is None else grid.to_text(sign_up.cell),
        error=error,
    )


def _shown_commune(sign_up: SignUp) -> str:
    """Name the commune that others will read: that of the square, where there is one."""
    region = places.region()
    if sign_up.cell is not None:
        return region.name_of(sign_up.cell)
    commune = region.commune(sign_up.commune)
    return commune.name if commune is not None else ""


def let_in(member: Any, answer: Any) -> Response:
    """Sign a new member in on this device, on the way to an answer."""
    device = devices.name_of(request.headers.get("User-Agent", ""))
    response = make_response(answer)
    if under_way() is None:  # else somebody else's, begun here later
        response.delete_cookie(_cookie_name(), **cookies.options())
    return sessions.give_cookie(response, sessions.open_session(member, device=device))


def _start_again() -> Response:
    flash(_("Your sign-up is not under way on this device: begin here."), "info")
    return make_response(redirect(url_for("joining.who"), code=303))


def under_way() -> SignUp | None:
    """Give the sign-up that this browser has begun."""
    token = request.cookies.get(_cookie_name())
    return joining.find(token) if token else None


def _give_cookie(response: Any, token: str) -> Response:
    made = make_response(response)
    made.set_cookie(
        _cookie_name(),
        token,
        max_age=joining.KEEP_DAYS * 24 * 3600,
        **cookies.options(),
    )
    return made


def _cookie_name() -> str:
    return cookies.name("joining")
