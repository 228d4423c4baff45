"""The page on which a moderator tells those of another instance, who see first what is sent."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from onemile import current
from onemile.errors import LimitReached, NotFound
from onemile.i18n import gettext as _
from onemile.moderation import passing, queries
from onemile.moderation.desk import blueprint, case_for, for_moderators
from onemile.moderation.forms import PassOnForm
from onemile.moderation.grounds import GROUNDS
from onemile.web.kept_forms import shows_form_again


@blueprint.route("/<int:case_id>/elsewhere", methods=["GET", "POST"])
@for_moderators
@shows_form_again
def pass_on(case_id: int) -> Any:
    """Show what would be sent, in words of the moderator's own, and send it: once."""
    viewer = current.viewer()
    found = case_for(viewer, case_id)
    source = passing.source_of_case(found)
    if source is None:
        raise NotFound
    form = PassOnForm()
    called = passing.called(source.host, author_uri=source.author_uri)
    ground = str(GROUNDS[queries.main_ground(found)].title)
    if form.validate_on_submit():
        try:
            passing.pass_case_on(found, by=viewer, to_host=source.host, text=form.text.data)
        except LimitReached as refusal:
            form.refuse(refusal)
        else:
            flash(_("On its way to the moderators of %(host)s.", host=called), "done")
            return redirect(url_for("moderation.case", case_id=found.id), code=303)
    if not form.is_submitted():
        # The rule, and no word of who reported: they did not write for others.
        form.text.data = _(
            "Somebody here reported this to us: %(ground)s. Please look at it by your own rules.",
            ground=ground,
        )
    page = render_template(
        "moderation/pass_on.html",
        case=found,
        source=source,
        called=called,
        ground=ground,
        form=form,
        is_told=passing.is_told_by_moderators(found, host=source.host),
        sender=current.card().name,
    )
    return page, 422 if form.is_submitted() else 200
