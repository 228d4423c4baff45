"""Pages on which an author chooses people: who sees a thing of mine, and by which links."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from onemile import current
from onemile.contracts import FeedItem, Fragment
from onemile.errors import Invalid, NotFound, Refusal
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.i18n import ngettext
from onemile.members.directory import member_required
from onemile.publishing import chosen, personal_links
from onemile.publishing.finding import own_thing, path_of, thing_of
from onemile.publishing.models import LABEL_CHARACTERS_MAX
from onemile.publishing.placed import PEOPLE, Placed
from onemile.rates import Rate
from onemile.web.fields import LineField
from onemile.web.forms import Form, Letters, Plain
from onemile.web.limits import HOURS, limited

# An evening of choosing, no machine.
CHOOSE = Rate(name="chosen", times=120, seconds=HOURS)

blueprint = Blueprint("chosen", __name__)


class LinkForm(Form):
    """A new personal link."""

    label = LineField(
        _l("For whom?"), validators=[Letters(least=1, most=LABEL_CHARACTERS_MAX), Plain()]
    )


# --------------------------------------------------------------- what I show, and to whom


@blueprint.get("/shown")
@member_required
def who_sees() -> Any:
    """Who sees a thing of mine."""
    return _page(own_thing(current.viewer(), request.args.get("thing", "")))


@blueprint.post("/shown")
@member_required
@limited(CHOOSE, slips_are_free=True)
def choose() -> Any:
    """Show it to some of those whom I know."""
    viewer, uri = current.viewer(), request.args.get("thing", "")
    thing = own_thing(viewer, uri)
    picked = request.form.getlist("people")
    try:
        n = chosen.choose(viewer, thing_uri=uri, person_uris=picked)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(thing, refusal=refusal, picked=picked)
    said = ngettext("%(num)s person more sees it now.", "%(num)s people more see it now.", n)
    flash(said if n else _("They see it already."), "done")
    return redirect(url_for("chosen.who_sees", thing=uri), code=303)


@blueprint.post("/shown/links")
@member_required
@limited(CHOOSE, slips_are_free=True)
def make_link() -> Any:
    """Make a personal link; its address is shown once, on the page that answers."""
    viewer, uri = current.viewer(), request.args.get("thing", "")
    thing, form = own_thing(viewer, uri), LinkForm()
    if not form.validate():
        return _page(thing, form=form)
    try:
        token = personal_links.make(viewer, thing_uri=uri, label=form.label.data)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(thing, form=form, status=refusal.status)
    address = current.card().base_url + url_for("chosen.link", token=token)
    return _page(thing, made=(form.label.data, address))


@blueprint.post("/shown/people/<int:chosen_id>/end")
@member_required
@limited(CHOOSE, slips_are_free=True)
def take_person_back(chosen_id: int) -> Any:
    """Show it to somebody no longer."""
    uri = chosen.take_back(current.viewer(), chosen_id=chosen_id)
    flash(_("They do not see it any more. Nobody is told."), "done")
    return redirect(url_for("chosen.who_sees", thing=uri), code=303)


@blueprint.post("/shown/links/<int:link_id>/end")
@member_required
@limited(CHOOSE, slips_are_free=True)
def take_link_back(link_id: int) -> Any:
    """Let a link die, and whoever came by it go."""
    uri = personal_links.take_back(current.viewer(), link_id=link_id)
    flash(_("The link opens nothing any more."), "done")
    return redirect(url_for("chosen.who_sees", thing=uri), code=303)


def fragments(slot: str, subject: Any, viewer: Any) -> list[Fragment]:
    """Hang the way to the list of people into the page of one's own thing, where it has one."""
    if slot != "thing.actions" or viewer is None or not isinstance(subject, FeedItem):
        return []
    if subject.author.uri != viewer.uri:
        return []
    thing = thing_of(subject.uri)
    if thing is not None and thing.audience == PEOPLE and thing.people_uri != thing.uri:
        # Its readers are those of another thing: that one's author chooses them.
        thing = thing_of(thing.people_uri)
    if thing is None or thing.audience != PEOPLE or thing.author_uri != viewer.uri:
        return []
    html = render_template("publishing/_choose.html", uri=thing.uri)
    return [Fragment(html=Markup(html), order=5)]


# ----------------------------------------------------------------------------- how it is drawn


def _page(
    thing: Placed,
    *,
    form: LinkForm | None = None,
    refusal: Refusal | None = None,
    picked: list[str] | None = None,
    made: tuple[str, str] | None = None,
    status: int = 422,
) -> Any:
    viewer, uri = current.viewer(), str(thing.uri)
    known = chosen.acquaintances(viewer) if thing.audience == PEOPLE else {}
    people = chosen.people_of(viewer, thing)
    there = {one.card.uri for one in people if one.card is not None}
    item = current.resolve_thing(uri, viewer)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    is_refused = refusal is not None or (form is not None and bool(form.errors))
    page = render_template(
        "publishing/who_sees.html",
        uri=uri,
        path=path_of(thing),
        title=item.title if item is not None else "",
        is_for_people=thing.audience == PEOPLE,
        n=len(there),
        people=people,
        candidates=[card for card in known.values() if card.uri not in there],
        picked=picked or [],
        refused=(fields.get("people") or refusal.message) if refusal is not None else "",
        links=personal_links.of_thing(viewer, thing),
        form=form if is_refused and form is not None else LinkForm(formdata=None),
        made=made,
        may_take_part=not viewer.is_suspended,
    )
    code = (refusal.status if refusal is not None else status) if is_refused else 200
    return unfollowed(page, code)


def unfollowed(page: str, status: int) -> Any:
    """Answer with a page whose address, or the one that stands on it, is to go nowhere."""
    answer = make_response(page, status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
