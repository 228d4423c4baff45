"""The talk below a project: its page, one more word, who may write."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Form,
    Letters,
    LongField,
    NotFound,
    Plain,
    Rate,
    Refusal,
    conversations,
    limited,
    member_required,
    page_cursor,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import here, sight
from onemile_projects.told import talk
from onemile_projects.views import blueprint

# A lively evening; each one is read by many.
SAYING = Rate(name="projects.say", times=60, seconds=3600)


class WordForm(Form):
    """One more word."""

    text = LongField(
        _l("Your word to all"), [Letters(least=1, most=conversations.POST_CHARS_MAX), Plain()]
    )


@blueprint.route("/<int:project_id>/talk", methods=["GET", "POST"])
@member_required
@limited(SAYING, slips_are_free=True, keeps_form=True)
def all_talk(project_id: int) -> Any:
    """All that was said below a project, the newest last, and room for one more word."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    form, status = WordForm(), 200
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        try:
            said = talk.say(project_id, member=member, text=form.text.data)
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            here.say("talk", _said_words(said))
            return redirect(f"{sight.path(project)}#talk-said", code=303)
    page = render_template(
        "projects/talk.html",
        form=form,
        project=project,
        page=talk.page(project, member, before=page_cursor()),
        path=sight.path(project),
    )
    return page, status


@blueprint.post("/<int:project_id>/talk/policy")
@member_required
def set_talk_policy(project_id: int) -> Any:
    """Say who may write below a project that one bears."""
    policy = request.form.get("policy", "")
    talk.set_policy(project_id, member=viewer(), policy=policy)
    flash(str(_SAID[policy]), "done")
    return redirect(url_for("projects.all_talk", project_id=project_id), code=303)


def _said_words(said: conversations.Post) -> str:
    if said.is_repeat:
        return conversations.words_of_repeat()
    if said.state == conversations.HELD:
        return str(_("It is kept, and shown once a bearer has said yes."))
    return str(_("It is said: all who see the project read it."))


_SAID = {
    conversations.OPEN: _l("Everybody who sees the project may write below it."),
    conversations.APPROVAL: _l("What is written waits for your yes."),
    conversations.CLOSED: _l("Nobody writes there any more; what was said stays."),
}
