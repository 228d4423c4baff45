"""Pages of lists of domain blocks: brought, looked at, applied, handed out, subscribed to."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from onemile.api import Conflict, Invalid, NotFound, Refusal, limited, ngettext, takes, viewer
from onemile.api import gettext as _
from onemile_federation import counting
from onemile_federation.lists import applying, comparing, reading, subscribing, taking_back, writing
from onemile_federation.lists.forms import ImportForm, ListForm
from onemile_federation.outbox import troubles
from onemile_federation.steering import STEERED, steering
from onemile_federation.views import blueprint

# Of what a list would change, so many lines of each kind are shown; the numbers count all.
LINES_SHOWN_MAX = 200
# Of those that came back, as many are named in the sentence that says so.
HOSTS_NAMED_MAX = 5
# The file, and the form around it.
UPLOAD_BYTES_MAX = reading.LIST_BYTES_MAX + 10_000


@blueprint.route("/blocks", methods=["GET", "POST"])
@takes(bytes_max=UPLOAD_BYTES_MAX)
@steering
@limited(STEERED, keeps_form=True)
def blocks() -> Any:
    """Take a list as a file, and show what it would change; nothing is done yet."""
    form = ImportForm()
    if form.validate_on_submit():
        file = request.files.get("file")
        try:
            if file is None or not file.filename:
                raise Invalid({"file": _("Choose a file first.")})
            found = reading.read(file.read())
            applying.refuse_empty(found.lines)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            name = str(getattr(file, "filename", "") or _("a file"))
            title = "".join(sign for sign in name if sign.isprintable())
            number = applying.keep(found, title=title, by_uri=viewer().uri)
            return redirect(url_for("federation.block_draft", draft_id=number), code=303)
    page = render_template(
        "federation/blocks.html", form=form, lists=subscribing.every(), applied=taking_back.every()
    )
    return page, 422 if form.errors else 200


@blueprint.get("/blocks.csv")
@steering
def blocks_csv() -> Any:
    """Hand all blocks out as a list that other servers read."""
    answer = Response(writing.written(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="blocks.csv"'
    return answer


@blueprint.route("/blocks/<int:draft_id>", methods=["GET", "POST"])
@steering
@limited(STEERED)
def block_draft(draft_id: int) -> Any:
    """Show what a list would change; a POST with the token of what was shown does it."""
    if not applying.is_there(draft_id):
        return _over()
    status = 200
    if request.method == "POST":
        try:
            token = request.form.get("token", "")
            done = applying.apply(draft_id, token=token, by_uri=viewer().uri)
        except NotFound:  # another steward was quicker
            return _over()
        except Conflict as conflict:
            flash(conflict.message, "warn")
            status = conflict.status
        else:
            n = len(done.new) + len(done.changed) + len(done.orphans)
            flash(_("The list is applied: %(n)s decisions.", n=n), "done")
            return redirect(url_for("federation.apart"), code=303)
    draft = applying.draft(draft_id)
    page = render_template(
        "federation/block_draft.html",
        draft=draft,
        what=applying.difference(draft),
        of_list=None if draft.list_id is None else subscribing.one(draft.list_id),
        unread=applying.unread_of(draft),
        shown_max=LINES_SHOWN_MAX,
        why=comparing,
        people=counting.people,
    )
    return page, status


@blueprint.post("/blocks/<int:draft_id>/drop")
@steering
@limited(STEERED)
def drop_draft(draft_id: int) -> Any:
    """Forget a list that was brought."""
    if not applying.is_there(draft_id):
        return _over()
    draft = applying.draft(draft_id)
    applying.drop(draft_id)
    flash(_("The list is forgotten; nothing was changed."), "done")
    to = "federation.blocks" if draft.list_id is None else "federation.block_lists"
    return redirect(url_for(to), code=303)


@blueprint.route("/blocks/applied/<int:number>/take-back", methods=["GET", "POST"])
@steering
@limited(STEERED)
def take_list_back(number: int) -> Any:
    """Show what stands as before a list once it is taken back; a POST takes it back."""
    try:
        if request.method != "POST":
            return render_template(
                "federation/block_list_back.html",
                number=number,
                back=taking_back.rehearse(number),
                shown_max=LINES_SHOWN_MAX,
            )
        back = taking_back.take_back(number, by_uri=viewer().uri)
    except Conflict as conflict:  # a second press, or another steward's
        flash(conflict.message, "warn")
    else:
        flash(_came_back(back), "done")
    return redirect(url_for("federation.blocks"), code=303)


def _came_back(back: taking_back.Back) -> str:
    """Say what stands as before a list, by name as far as a sentence has room for names."""
    names = [one.host for one in back.decisions]
    said = ngettext(
        "%(num)s server stands as before.", "%(num)s servers stand as before.", len(names)
    )
    if back.n_left:
        said += " " + ngettext(
            "%(num)s was decided about since, and stays so.",
            "%(num)s were decided about since, and stay so.",
            back.n_left,
        )
    if not names:
        return said
    more = " …" if len(names) > HOSTS_NAMED_MAX else ""
    listed = ", ".join(names[:HOSTS_NAMED_MAX]) + more
    return f"{said} {_('As before: %(hosts)s.', hosts=listed)}"


@blueprint.route("/lists", methods=["GET", "POST"])
@steering
@limited(STEERED, keeps_form=True)
def block_lists() -> Any:
    """List the lists that are subscribed to; a POST subscribes to one more, and asks it at once."""
    form = ListForm()
    if form.validate_on_submit():
        try:
            made = subscribing.subscribe(
                address=form.address.data,
                title=form.title.data,
                is_automatic=bool(form.is_automatic.data),
                lets_orphans_go=bool(form.lets_orphans_go.data),
                by_uri=viewer().uri,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(title)s is asked within the hour.", title=made.title), "done")
            return redirect(url_for("federation.block_lists"), code=303)
    page = render_template(
        "federation/block_lists.html",
        form=form,
        lists=[
            (one, subscribing.draft_of(one.id), subscribing.is_silent(one), _trouble(one))
            for one in subscribing.every()
        ],
    )
    return page, 422 if form.errors else 200


@blueprint.post("/lists/<int:list_id>/<any(change, keep, release):act>")
@steering
@limited(STEERED)
def block_list(list_id: int, act: str) -> Any:
    """Change what is done with a list, or leave it, keeping or taking back what it decided."""
    if not subscribing.is_there(list_id):  # a second press, or another steward's
        flash(_("This list is not subscribed to any more."), "warn")
    elif act == "change":
        subscribing.change(
            list_id,
            is_automatic=bool(request.form.get("is_automatic")),
            lets_orphans_go=bool(request.form.get("lets_orphans_go")),
        )
        flash(_("It is written down, and holds from now on."), "done")
    else:
        n = subscribing.unsubscribe(list_id, lets_go=act == "release", by_uri=viewer().uri)
        if act == "release":
            flash(_("The list is asked no more; %(n)s blocks are taken back.", n=n), "done")
        else:
            flash(_("The list is asked no more; %(n)s blocks stay, as your own.", n=n), "done")
    return redirect(url_for("federation.block_lists"), code=303)


def _over() -> Any:
    """Lead to the lists from a draft that is applied or forgotten: a second press, a step back."""
    flash(_("This list is applied or forgotten by now; there is nothing more to do."), "warn")
    return redirect(url_for("federation.blocks"), code=303)


def _trouble(found: Any) -> str:
    """Say in words why a list could not be read; empty where it could."""
    said = str(found.trouble)
    if not said:
        return ""
    if said == subscribing.UNREAD:
        return _("what stands there is no list of domains")
    return troubles.why(int(said), "") if said.isdecimal() else troubles.why(0, said)
