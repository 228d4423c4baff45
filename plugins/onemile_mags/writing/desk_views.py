"""The workshop's page: write, be kept, describe the pictures, choose who reads."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from onemile.api import (
    Invalid,
    Rate,
    Refusal,
    limited,
    member_required,
    moment,
    pictures,
    publishing,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags import lengths, sight
from onemile_mags.article_models import SCHEDULED, Article
from onemile_mags.making import journey
from onemile_mags.models import PUBLISHED
from onemile_mags.press import audiences, checking, naming
from onemile_mags.views import blueprint
from onemile_mags.writing import (
    described,
    eyes,
    keeping,
    overtaken,
    particulars,
    prompts,
    sending,
    shelf,
    wording,
)
from onemile_mags.writing.forms import WriteForm, audiences_of
from onemile_mags.writing.keeping import Conflict, Kept

# Three pages open at once that save every ten seconds, all hour long.
SAVES = Rate(name="mags-saves", times=1_200, seconds=3600)


@blueprint.route("/articles/<int:article_id>/write", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@limited(SAVES, keeps_form=True)
def write(article_id: int) -> Any:
    """Write an article; the script saves at the same address by the same rules."""
    member = viewer()
    article = sight.own_article(article_id, viewer=member)
    form = WriteForm()
    form.offer(article)
    if request.method == "GET":
        form.fill(article, keeping.working_of(article))
        form.propose(journey.advice(article.mag))
        form.page.data = secrets.token_urlsafe(16)
        return _page(article, form)
    if not form.validate_on_submit():
        return _refused(article, form)
    try:
        result = _keep(member, article_id, form)
        if isinstance(result, Conflict):
            return _beside(article_id, result)
        form.seq.data = str(result.seq)
        if _is_script():
            described.save_sent(member, article)
            return jsonify(wording.kept(result, article, viewer=member))
        wording.say_if_reread(result)
        return _all_the_rest(article, form)
    except Refusal as refusal:
        form.refuse(refusal)
        faults = refusal.fields if isinstance(refusal, Invalid) else {}
        return _refused(article, form, status=refusal.status, faults=faults)


def _keep(member: Any, article_id: int, form: WriteForm) -> Kept | Conflict:
    return keeping.keep(
        member,
        article_id,
        seq=int(form.seq.data) if (form.seq.data or "").isdecimal() else 0,
        page=form.page.data or "",
        title=form.title.data or "",
        lead=form.lead.data or "",
        text=form.text.data or "",
        is_asked=not _is_script(),
    )


def _all_the_rest(article: Article, form: WriteForm) -> Any:
    """Write what goes along with the words, once these are safe; then go where a button leads."""
    member = viewer()
    described.save_sent(member, article)
    added = _shelve(article, form)
    if added.refused:
        raise Invalid({"photo": " ".join(added.refused)})
    then, chosen, was = request.form.get("then", ""), form.particulars(), form.was.data
    left = form.untouched()
    prompts.point_out(article, form, then)

    def refuse(stands: Article) -> Mapping[str, str]:
        asked = then in sending.LETS_GO
        return overtaken.wrong(stands, chosen, overtaken.read(was), lets_go=asked)

    article = particulars.arrange(
        member, article.id, chosen, seq=int(form.seq.data), refuse=refuse, untouched=left
    )
    is_asked = article.state != PUBLISHED or then in ("audience", "publish")
    if is_asked and not {"audience", "is_wider"} <= left:
        wanted = chosen.audience or article.audience, chosen.is_wider
        if wanted != (article.audience, article.is_wider):
            article = audiences.set_audience(member, article.id, *wanted, seen=article.audience)
    return sending.go_on(member, article, then, form)


def _shelve(article: Article, form: WriteForm) -> shelf.Added:
    """Put the photos sent along on the shelf, and at the end of the text."""
    files = [(one.filename, one.stream) for one in request.files.getlist("photo") if one.filename]
    if not files:
        return shelf.Added(pictures=(), refused=())
    added = shelf.add(viewer(), article.mag_id, files)
    lines = "\n\n".join(f"![](photo:{one.number})" for one in added.pictures)
    if lines:
        form.text.data = f"{form.text.data or ''}\n\n{lines}".strip()
        result = _keep(viewer(), article.id, form)
        if isinstance(result, Kept):
            form.seq.data = str(result.seq)
    return added


def _beside(article_id: int, found: Conflict) -> Any:
    where = url_for("mags.version", article_id=article_id, version_id=found.mine_version_id)
    if not _is_script():
        return redirect(where, code=303)
    said = _("Somebody else has saved meanwhile. Nothing is lost: look at both texts.")
    return jsonify(said=said, link=_("Both texts"), url=where), 409


def _refused(
    article: Article,
    form: WriteForm,
    *,
    status: int = 422,
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    if _is_script():
        errors = {name: said[0] for name, said in form.errors.items() if name and said}
        said = next(iter(errors.values()), "") or " ".join(form.form_errors)
        return jsonify(said=said, errors=errors), status
    if not form.page.data:
        form.page.data = secrets.token_urlsafe(16)
    article = sight.own_article(article.id, viewer=viewer())
    form.catch_up(article)
    return _page(article, form, status=status, faults=faults)


def _page(
    article: Article,
    form: WriteForm,
    *,
    status: int = 200,
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Any:
    member = viewer()
    working = keeping.working_of(article)
    shown = shelf.numbered(article.mag_id, shelf.numbers_in(form.text.data or ""))
    page = render_template(
        "mags/write.html",
        article=article,
        mag=article.mag,
        named=naming.named(article.mag),
        form=form,
        working=working,
        saved=wording.saved(working, article) if working.seq else "",
        there=wording.there(working, viewer=member),
        shown=shown[: described.PICTURES_AT_ONCE_MAX],
        picture_url=pictures.url,
        sent=request.form,
        faults=faults,
        readers=_notes(article),
        audience_title=publishing.title_of(article.audience),
        is_out=article.state == PUBLISHED,
        is_late=article.issue is not None and article.issue.state == PUBLISHED,
        is_editor_first=article.mag.is_edited and not sight.edits(article.mag, member),
        due=moment(article.due_at) if article.due_at and article.state == SCHEDULED else "",
        journey=journey.advice(article.mag),
        eyes={one: eyes.of(one) for one in audiences_of(article)},
        pace=lengths.WORDS_A_MINUTE,
        length=lengths.of(f"{form.lead.data or ''} {form.text.data or ''}"),
    )
    return page, status


def _notes(article: Article) -> dict[str, str]:
    """Say beside each audience about how many read then, and what is wider than the Mag."""
    owner = article.mag.author_id
    notes = {}
    for one in audiences_of(article):
        n = publishing.readers(one, member_id=owner, uri=article.list_uri) if owner else ""
        wide = checking.width(one) > checking.width(article.mag.audience)
        if one == article.mag.audience:
            n = _("%(n)s, like the whole Mag", n=n) if n else _("like the whole Mag")
        elif wide:
            n = _("%(n)s, wider than the Mag", n=n) if n else _("wider than the Mag")
        notes[one] = n
    return notes


def _is_script() -> bool:
    """Tell whether the page's own script asks, which reads JSON."""
    return request.accept_mimetypes.best == "application/json"
