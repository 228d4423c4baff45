"""Pages that every visitor may read: charter, privacy, legal notice, accessibility, language."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request

from onemile import current
from onemile.capabilities import allowed
from onemile.contracts import Setting
from onemile.errors import NotFound
from onemile.members import profiles, texts
from onemile.web import cookies

SETTINGS = (
    Setting(
        name="legal.association",
        kind=str,
        default="",
        maximum=120,
        help="Registered name of the association that runs the instance, for its legal notice.",
    ),
    Setting(
        name="legal.address",
        kind=str,
        default="",
        maximum=240,
        help="Its postal address.",
    ),
    Setting(name="legal.phone", kind=str, default="", maximum=40, help="Its telephone number."),
    Setting(
        name="legal.director",
        kind=str,
        default="",
        maximum=120,
        help="Director of publication: usually the association's president.",
    ),
    Setting(
        name="legal.host",
        kind=str,
        default="",
        maximum=240,
        help="Whose machine the instance runs on: name, address, telephone.",
    ),
)
# A year, as for any preference; it carries two letters and nobody's name.
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("about", __name__)


@blueprint.get("/charter")
def charter() -> str:
    """Show what members promise each other."""
    return render_template("members/text.html", text=texts.read("charter"))


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept, why, for how long, and who sees it."""
    return render_template("members/privacy.html", text=texts.read("privacy"))


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say what was done for everybody to use this, and what is missing."""
    return render_template("members/text.html", text=texts.read("accessibility"))


@blueprint.get("/legal")
def legal() -> str:
    """Show who answers for this instance; stewards are told what is missing."""
    names = [setting.name for setting in SETTINGS]
    values = {name.partition(".")[2]: current.setting(name) for name in names}
    missing = [name for name in names if not current.setting(name)]
    if not current.card().contact:
        missing.append("contact")
    viewer = current.viewer()
    may_mend = viewer is not None and allowed(viewer, "core.steward")
    return render_template("members/legal.html", values=values, missing=missing, may_mend=may_mend)


@blueprint.get("/language/<code>")
def language(code: str) -> Any:
    """Choose the language of the pages, from the foot of any of them."""
    if code not in current.card().languages:
        raise NotFound
    back = request.args.get("back", "/")
    is_ours = back.startswith("/") and not back.startswith("//") and back.isprintable()
    response = make_response(redirect(back if is_ours and "\\" not in back else "/", code=303))
    response.set_cookie(
        cookies.choice_name("language"),
        code,
        max_age=LANGUAGE_COOKIE_SECONDS,
        **cookies.options(),
    )
    viewer = current.viewer()
    if viewer is not None and viewer.language != code:
        profiles.speak(viewer, language=code)
    return response
