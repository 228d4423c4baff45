"""The page of the toolshed: which tools one lends oneself, and the form to lend one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import FileField

from onemile.api import (
    Form,
    Invalid,
    Letters,
    LineField,
    NotFound,
    Plain,
    member_required,
    pictures,
    publishing,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_toolshed import queries, services
from onemile_toolshed.models import NAME_LETTERS_MAX, Tool

blueprint = Blueprint("toolshed", __name__, url_prefix="/toolshed")


class ToolForm(Form):
    name = LineField(
        _l("Which tool do you lend?"), [Letters(least=3, most=NAME_LETTERS_MAX), Plain()]
    )
    photo = FileField(_l("A photo of it"))


@blueprint.get("/")
def index():
    """For everybody; a visitor reads of none."""
    me = viewer()
    mine = queries.of(me) if me else []
    return render_template("toolshed/index.html", n=len(mine), mine=mine, form=ToolForm())


@blueprint.get("/<int:tool_id>")
@member_required
def tool(tool_id):
    """One tool, for whoever may see it."""
    found = Tool.get_or_none(Tool.id == tool_id)
    if found is None or not publishing.reaches(found, viewer()):
        raise NotFound
    return render_template(
        "toolshed/tool.html", tool=found, photo=pictures.url(found.photo_key)
    )


@blueprint.post("/")
@member_required
@takes(photos=True)
def lend():
    form = ToolForm()
    if form.validate_on_submit():
        try:
            photo = form.photo.data.stream if form.photo.data else None
            services.shelve(viewer(), name=form.name.data, photo=photo)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your neighbours can see it now."), "done")
            return redirect(url_for("toolshed.index"), code=303)
    mine = queries.of(viewer())
    page = render_template("toolshed/index.html", n=len(mine), mine=mine, form=form)
    return page, 422
