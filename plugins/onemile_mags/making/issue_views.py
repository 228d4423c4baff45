"""The pages on which the issues of a Mag are prepared; all of it without script."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import (
    DayField,
    Form,
    Invalid,
    Letters,
    LineField,
    NotFound,
    Plain,
    Refusal,
    WholeField,
    cleaned,
    limited,
    member_required,
    ngettext,
    page_cursor,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import covers, sight
from onemile_mags.article_models import HANDED, WAITING, Article
from onemile_mags.covers.wording import COLOURS
from onemile_mags.making import desk, issues
from onemile_mags.making.desk_views import WRITE
from onemile_mags.making.held import held_issue
from onemile_mags.models import DRAFT, PUBLISHED, TITLE_CHARS_MAX, Issue, Mag
from onemile_mags.press import appearing, numbers
from onemile_mags.views import blueprint

PAGE_ISSUES = 24


class IssueForm(Form):
    """What an issue is called, and its colours."""

    number = WholeField(_l("Number"))
    title = LineField(
        _l("Title of the issue"), [Optional(), Letters(most=TITLE_CHARS_MAX), Plain()]
    )
    season = LineField(
        _l("As the cover says when"), [Optional(), Letters(most=issues.SEASON_CHARS_MAX), Plain()]
    )
    day = DayField(_l("The day that it bears"), [Optional()])
    palette = RadioField(
        _l("Colours"),
        choices=[SelectChoice(name, title) for name, title in COLOURS.items()],
        validate_choice=False,
    )

    def fill(self, cover: Any) -> None:
        """Show an issue as it stands, or is proposed."""
        for name in ("number", "title", "season", "day", "palette"):
            self[name].data = getattr(cover, name)

    def cover(self) -> issues.Cover:
        """Give what was typed."""
        return issues.Cover(
            number=self.number.data or 0,
            title=self.title.data or "",
            season=self.season.data or "",
            day=self.day.data,
            palette=self.palette.data or "",
        )


@blueprint.get("/<int:mag_id>/issues")
@member_required
def issues_of(mag_id: int) -> Any:
    """The issues of a Mag, and the next one proposed."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    form = IssueForm()
    form.fill(issues.proposed(mag))
    return _list(mag, form)


@blueprint.post("/<int:mag_id>/issues")
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def add_issue(mag_id: int) -> Any:
    """Prepare one."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    form = IssueForm()
    if not form.validate():
        return _list(mag, form, status=422)
    try:
        issue = issues.add(mag_id, form.cover(), member=viewer())
    except Refusal as refusal:
        form.refuse(refusal)
        return _list(mag, form, status=refusal.status)
    flash(_("The issue is in preparation. Now put its articles in."), "done")
    return _to(mag_id, issue.id)


@blueprint.get("/<int:mag_id>/issues/<int:issue_id>")
@member_required
def issue_desk(mag_id: int, issue_id: int) -> Any:
    """One issue: its cover, its articles in order, what could go in."""
    mag, issue = _found(mag_id, issue_id)
    form = IssueForm()
    form.fill(issue)
    return _page(mag, issue, form)


@blueprint.post("/<int:mag_id>/issues/<int:issue_id>")
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def change_issue(mag_id: int, issue_id: int) -> Any:
    """Call it otherwise."""
    mag, issue = _found(mag_id, issue_id)
    form = IssueForm()
    if not form.validate():
        return _page(mag, issue, form, status=422)
    try:
        issues.change(mag_id, issue_id, form.cover(), member=viewer())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(mag, issue, form, status=refusal.status)
    flash(_("The issue is saved."), "done")
    return _to(mag_id, issue_id)


@blueprint.post("/<int:mag_id>/issues/<int:issue_id>/appear")
@member_required
@limited(WRITE, slips_are_free=True)
def let_appear(mag_id: int, issue_id: int) -> Any:
    """Let it appear now, at an hour, or by hand again; a refusal is shown with what was typed."""
    mag, issue = _found(mag_id, issue_id)
    then, typed = request.form.get("then", ""), request.form.get("due", "")
    try:
        if then == "now":
            numbers.publish_issue(viewer(), issue_id)
            flash(_("The issue has appeared."), "done")
        elif then == "never":
            numbers.unschedule_issue(viewer(), issue_id)
            flash(_("The issue waits for your hand again."), "done")
        else:
            numbers.schedule_issue(viewer(), issue_id, _hour_of(typed))
            flash(_("The issue will appear by itself."), "done")
    except NotFound:
        raise
    except Refusal as refusal:
        form = IssueForm(formdata=None)
        form.fill(issue)
        shown = {"refused": refusal.message, "due": typed}
        return _page(mag, issue, form, refused=shown, status=refusal.status)
    return _to(mag_id, issue_id)


def _hour_of(typed: str) -> datetime:
    """Read an hour as a browser's field sends it. Raises Invalid on ``due``."""
    try:
        return datetime.strptime(typed, "%Y-%m-%dT%H:%M")
    except ValueError as error:
        slip = _("Write day and hour as in 2027-08-23T09:00.")
        raise Invalid({"due": slip}) from error


@blueprint.post("/<int:mag_id>/issues/<int:issue_id>/remove")
@member_required
@limited(WRITE, slips_are_free=True)
def remove_issue(mag_id: int, issue_id: int) -> Any:
    """Drop one in preparation."""
    issues.remove(mag_id, issue_id, member=viewer())
    flash(_("The issue is dropped; its articles lie on the desk."), "done")
    return redirect(url_for("mags.issues_of", mag_id=mag_id), code=303)


@blueprint.post("/<int:mag_id>/issues/<int:issue_id>/put-in")
@member_required
@limited(WRITE, slips_are_free=True)
def put_in(mag_id: int, issue_id: int) -> Any:
    """Put some of the articles on the desk in."""
    picked = [int(one) for one in request.form.getlist("article") if _is_id(one)]
    try:
        n = issues.put_in(mag_id, issue_id, member=viewer(), article_ids=picked)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(refusal.message, "error")
        return _to(mag_id, issue_id)
    words = ngettext("%(num)s article is in it now.", "%(num)s articles are in it now.", n)
    flash(words if n else _("Nothing was picked."), "done" if n else "info")
    return _to(mag_id, issue_id)


@blueprint.post("/<int:mag_id>/issues/<int:issue_id>/arrange")
@member_required
@limited(WRITE, slips_are_free=True)
def arrange(mag_id: int, issue_id: int) -> Any:
    """Order by the numbers typed, or by one button; take one out; what the cover says.

    Whatever button is pressed, what is typed is kept first.
    """
    member = viewer()
    places, headlines = _typed("place-"), _typed("headline-")
    numbers = {one: int(text) for one, text in places.items() if _is_id(text) and len(text) < 5}
    try:
        issues.arrange(mag_id, issue_id, member=member, places=numbers, headlines=headlines)
    except Invalid as refusal:
        mag, issue = _found(mag_id, issue_id)
        form = IssueForm(formdata=None)
        form.fill(issue)
        return _page(mag, issue, form, typed=headlines, wrong=refusal.fields, status=422)
    for act, move in (("up", issues.UP), ("down", issues.DOWN)):
        if _is_id(request.form.get(act, "")):
            issues.move(mag_id, issue_id, int(request.form[act]), member=member, way=move)
            return _to(mag_id, issue_id)
    if _is_id(request.form.get("out", "")):
        issues.take_out(mag_id, issue_id, int(request.form["out"]), member=member)
        return _to(mag_id, issue_id)
    if _is_id(request.form.get("let-out", "")):
        return _let_out(mag_id, issue_id, int(request.form["let-out"]))
    flash(_("The order is saved."), "done")
    return _to(mag_id, issue_id)


def _let_out(mag_id: int, issue_id: int, article_id: int) -> Any:
    """Let an article that was late into its issue, which is out; what it lacks is said."""
    try:
        article = appearing.publish(viewer(), article_id)
    except NotFound:
        raise
    except Refusal as refusal:
        said = " ".join(refusal.fields.values()) if isinstance(refusal, Invalid) else ""
        flash(said or refusal.message, "error")
        return _to(mag_id, issue_id)
    if article.state == WAITING:
        flash(_("The association looks at a first article before it appears."), "info")
    else:
        flash(_("It has appeared, in its issue."), "done")
    return _to(mag_id, issue_id)


def _typed(prefix: str) -> dict[int, str]:
    """Return what was typed about each article, by its number."""
    typed = {}
    for name, text in request.form.items():
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and _is_id(number):
            typed[int(number)] = " ".join(cleaned(text).split())
    return typed


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _found(mag_id: int, issue_id: int) -> tuple[Mag, Issue]:
    mag = sight.edited_mag(mag_id, viewer=viewer())
    return mag, held_issue(mag, issue_id)


def _list(mag: Mag, form: IssueForm, *, status: int = 200) -> Any:
    rows = desk.issues_of(mag, most=PAGE_ISSUES + 1, before=page_cursor())
    shown = rows[:PAGE_ISSUES]
    counted = issues.n_in(shown)
    page = render_template(
        "mags/issues.html",
        mag=mag,
        form=form,
        rows=[
            (one, covers.of_mag(mag, one, is_link=False), counted.get(one.id, 0)) for one in shown
        ],
        older=shown[-1].number if len(rows) > PAGE_ISSUES else 0,
    )
    return page, status


def _bare(mag: Mag, issue: Issue) -> covers.Cover:
    return covers.of_mag(mag, issue, is_link=False)


def _page(
    mag: Mag,
    issue: Issue,
    form: IssueForm,
    *,
    typed: dict[int, str] | None = None,
    wrong: Any = None,
    refused: dict[str, str] | None = None,
    status: int = 200,
) -> Any:
    inside = desk.of_issue(issue)
    page = render_template(
        "mags/issue.html",
        mag=mag,
        issue=issue,
        form=form,
        is_draft=issue.state == DRAFT,
        lines=inside,
        free=desk.without_issue(mag),
        cover=covers.of_mag(mag, issue, articles=_on_cover(issue, inside), is_link=False),
        typed=typed or {},
        appearing=refused or {},
        wrong=wrong or {},
        said_of=desk.title_of_state,
        said_in=desk.title_in_issue,
        coming=desk.coming(inside),
        may_let_out=[line.article.id for line in inside if _may_let_out(issue, line.article)],
    )
    return page, status


def _may_let_out(issue: Issue, article: Article) -> bool:
    """Tell whether a button lets an article into an issue that is out: its writer is done."""
    is_done = article.is_ready or article.state == HANDED or article.author_uri == viewer().uri
    return issue.state == PUBLISHED and article.state in appearing.PUBLISHABLE and is_done


def _on_cover(issue: Issue, lines: list[desk.Line]) -> list[Article]:
    """Return what a cover bears: of an issue that is out what readers see, else what is to come."""
    if issue.state == PUBLISHED:
        return [line.article for line in lines if line.article.state == PUBLISHED]
    for line in lines:
        line.article.title = line.article.title or line.title
    return [line.article for line in lines]


def _to(mag_id: int, issue_id: int) -> Any:
    return redirect(url_for("mags.issue_desk", mag_id=mag_id, issue_id=issue_id), code=303)
