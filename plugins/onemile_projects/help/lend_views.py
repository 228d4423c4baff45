"""Pages of things: lend one, take it back, say that it was given back; what is owed at the end."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from onemile.api import (
    Form,
    Letters,
    LineField,
    NotFound,
    Plain,
    Refusal,
    WholeField,
    limited,
    member_required,
    open_to_suspended,
    resolve_actors,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import here, sight
from onemile_projects.help import disputes, for_what, help_panels, lending
from onemile_projects.help.help_models import LENT, Task, Thing, Volunteer
from onemile_projects.help.help_views import HANDS
from onemile_projects.models import LINE_CHARS_MAX, Project
from onemile_projects.money.money_models import Release
from onemile_projects.views import blueprint

OWED_MAX = 200


class LendForm(Form):
    """Whether others read one's name."""

    is_named = BooleanField(_l("Others may read my name"))


class OwedForm(Form):
    """What the treasury is asked for, and for what; ``volunteer_id`` says for whom."""

    volunteer_id = HiddenField()
    amount_smiles = WholeField(_l("How many"))
    what = LineField(_l("What for?"), validators=[Letters(most=LINE_CHARS_MAX), Plain()])


class NoForm(Form):
    """Why not."""

    words = LineField(_l("Why not?"), validators=[Optional(), Plain()])


@blueprint.get("/things/<int:thing_id>")
@member_required
def thing(thing_id: int) -> Any:
    """Lend a thing: what that means, and the button."""
    return _thing_page(thing_id, LendForm())


@blueprint.post("/things/<int:thing_id>/<any(lend, take_back, give_back):act>")
@member_required
@open_to_suspended
@limited(HANDS)
def move_thing(thing_id: int, act: str) -> Any:
    """Lend it, take it back, or say that it was given back."""
    form, member = LendForm(), viewer()
    acts: dict[str, tuple[Callable[[], Thing], str]] = {
        "lend": (
            lambda: lending.lend(thing_id, member=member, is_named=form.is_named.data),
            _("Thank you! Until it begins you can take it back; a bearer will be in touch."),
        ),
        "take_back": (
            lambda: lending.take_back(thing_id, member=member),
            _("It is yours again, and looked for once more."),
        ),
        "give_back": (
            lambda: lending.give_back(thing_id, member=member),
            _("Written down: it was given back."),
        ),
    }
    do, said = acts[act]
    try:
        moved = do()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.refuse(refusal)
        return _thing_page(thing_id, form, status=refusal.status)
    here.say("things", said)
    return redirect(f"{sight.path(moved.project)}#things", code=303)


@blueprint.route("/<int:project_id>/owed", methods=["GET", "POST"])
@member_required
@shows_form_again
def owed(project_id: int) -> Any:
    """Who helped and was not thanked, once a project has ended: for moderators, by two."""
    project, form, status = _ended(project_id), OwedForm(), 200
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        number = str(form.volunteer_id.data or "")
        if not (number.isascii() and number.isdigit() and len(number) < 20):
            raise NotFound
        try:
            disputes.ask(
                project_id,
                int(number),
                amount_smiles=form.amount_smiles.data or 0,
                what=form.what.data or "",
                member=viewer(),
            )
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Asked. Another moderator releases it."), "done")
            return redirect(url_for("projects.owed", project_id=project_id), code=303)
    return _owed_page(project, form, NoForm(formdata=None), status=status)


@blueprint.post("/owed/<int:release_id>/<any(yes, no):word>")
@member_required
def decide_owed(release_id: int, word: str) -> Any:
    """Release what another moderator asked the treasury for, or refuse it."""
    found = Release.get_or_none(Release.id == release_id)
    if found is None:
        raise NotFound
    project, form, member = _ended(int(found.project_id)), NoForm(), viewer()
    try:
        if word == "yes":
            disputes.release(release_id, member=member)
        else:
            disputes.refuse(release_id, member=member, words=form.words.data or "")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.refuse(refusal)
        return _owed_page(project, OwedForm(formdata=None), form, status=refusal.status)
    flash(_("Released. They are told.") if word == "yes" else _("Refused."), "done")
    return redirect(url_for("projects.owed", project_id=project.id), code=303)


def _thing_page(thing_id: int, form: LendForm, *, status: int = 200) -> Any:
    found = Thing.get_or_none(Thing.id == thing_id)
    if found is None:
        raise NotFound
    member = viewer()
    project = sight.visible(int(found.project_id), viewer=member)
    is_lent, is_mine = found.state == LENT, found.lender_uri == member.uri
    is_bearer = sight.is_bearer(project, member)
    move = help_panels.moves_of(project, is_mine=is_mine, is_bearer=is_bearer)
    page = render_template(
        "projects/thing.html",
        form=form,
        project=project,
        thing=found,
        label=help_panels.lend_words(found),
        hindrance=lending.hindrance(project, member),
        is_lent=is_lent,
        is_mine=is_mine,
        move=move if is_lent else ("", ""),
        path=sight.path(project),
        bearers=for_what.bearers_of(project),
        until=for_what.ends_about(project),
    )
    return page, status


def _ended(project_id: int) -> Project:
    """Return a project that has ended, to a moderator who does not bear it."""
    project: Project | None = Project.get_or_none(Project.id == project_id)
    if project is None or project.stage not in disputes.ENDED:
        raise NotFound
    if not disputes.may_settle(project, viewer()):
        raise NotFound
    return project


def _owed_page(project: Project, form: OwedForm, no: NoForm, *, status: int = 200) -> Any:
    had = (Task.project == project.id) & Volunteer.state.in_(disputes.HAD_A_PLACE)
    rows = Volunteer.select(Volunteer, Task).join(Task).where(had & (Task.amount_smiles > 0))
    unpaid = list(rows.where(Volunteer.paid_smiles == 0).order_by(Volunteer.id).limit(OWED_MAX))
    waiting = disputes.waiting(project)
    uris = {str(row.member_uri) for row in unpaid}
    uris |= {uri for one in waiting for uri in (str(one.payee_uri), str(one.asked_by_uri))}
    room = {uri: disputes.owed_smiles(project, uri) for uri in sorted(uris)}
    page = render_template(
        "projects/owed.html",
        form=form,
        no=no,
        project=project,
        owed=[row for row in unpaid if room[str(row.member_uri)]],
        room=room,
        waiting=waiting,
        people=resolve_actors(sorted(uris)),
        me=str(viewer().uri),
        path=sight.path(project),
    )
    return page, status
