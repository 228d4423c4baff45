"""The pages on which a member brings a Mag along: send a file, look what it holds, have it made."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import FileField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from onemile.api import (
    Form,
    Invalid,
    Rate,
    Refusal,
    count_try,
    home_of,
    limited,
    member_required,
    open_to_suspended,
    publishing,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags.article_models import Article, Picture
from onemile_mags.import_models import DONE, FAILED, SHOWN, Import
from onemile_mags.imports import by_address, working
from onemile_mags.imports.incoming import FILE_BYTES_MAX
from onemile_mags.making import audiences
from onemile_mags.models import DRAFT, PUBLISHED, TITLE_CHARS_MAX, Mag
from onemile_mags.press import naming
from onemile_mags.views import blueprint

# One that is not what one thought, some times over; each is up to 60 MB, and is read before it is
# refused: a slip counts too.
BRINGING = Rate(name="mags.imports", times=40, seconds=3600)
# What waits is read anew each time that one looks.
LOOKING = Rate(name="mags.imports-looked-at", times=120, seconds=3600)
# Addresses that one looks up until the right one is found.
ASKING = Rate(name="mags.imports-asked", times=20, seconds=3600)
SHOWN_PIECES_MAX = 100


class BringForm(Form):
    """The file."""

    file = FileField(_l("The file (zip or XML)"))
    address = StringField(_l("Or the address of a feed"))


class AskForm(Form):
    """What the Mag is called, and for whom it is."""

    title = StringField(_l("Its title"))
    audience = RadioField(_l("Who may read it?"), choices=[], validate_choice=False)


@blueprint.route("/imports", methods=["GET", "POST"])
@takes(bytes_max=FILE_BYTES_MAX)
@member_required
@limited(BRINGING, keeps_form=True)
def imports() -> Any:
    """Take a file, and show what waits of those that were sent."""
    form = BringForm()
    if form.validate_on_submit():
        try:
            one = _brought(form)
        except Refusal as refusal:
            form.refuse(refusal)
            return _page(form), refusal.status
        return redirect(url_for("mags.one_import", import_id=one.id), code=303)
    return _page(form)


@blueprint.route("/imports/<int:import_id>", methods=["GET", "POST"])
@member_required
@limited(BRINGING)
def one_import(import_id: int) -> Any:
    """Show what a file holds and what has become of it; have a Mag made of it."""
    member = viewer()
    one = working.own(import_id, member=member)
    form = AskForm()
    offered = publishing.audiences_for(home_of(member.id), Mag)
    form.audience.choices = [SelectChoice(name, publishing.title_of(name)) for name in offered]
    if request.method == "POST" and one.state == SHOWN:
        try:
            title = " ".join(str(form.title.data or "").split())
            audience = form.audience.data or ""
            working.ask(import_id, member=member, audience=audience, title=title)
        except Refusal as refusal:
            form.refuse(refusal)
            return _one(one, form), refusal.status
        return redirect(url_for("mags.one_import", import_id=import_id), code=303)
    if form.audience.data is None:
        form.audience.data = publishing.ME
    return _one(one, form)


@blueprint.post("/imports/<int:import_id>/drop")
@member_required
@open_to_suspended
@limited(BRINGING, slips_are_free=True)
def drop_import(import_id: int) -> Any:
    """Forget a file."""
    working.drop(import_id, member=viewer())
    flash(_("The file is forgotten."), "done")
    return redirect(url_for("mags.imports"), code=303)


def _brought(form: BringForm) -> Import:
    """Keep the file, or what stands at the address. Raises Invalid, LimitReached."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return working.bring(sent.stream, member=viewer())
    address = str(form.address.data or "")
    if not address.strip():
        raise Invalid({"file": _("Choose a file first, or give the address of a feed.")})
    working.require_room(viewer())
    count_try(ASKING, by=viewer().id)  # also where nothing comes of it: another server is asked
    try:
        return working.bring(by_address.fetched(address), member=viewer())
    except Invalid as refusal:
        # What is said of a file is said of what stands at the address.
        raise Invalid({"address": refusal.message}) from refusal


def _page(form: BringForm) -> str:
    mine = Import.select().where(Import.member_id == viewer().id).order_by(Import.id.desc())
    return render_template(
        "mags/imports.html",
        form=form,
        rows=[(one, _mag_of(one)) for one in mine.limit(working.OPEN_MAX * 2)],
        megabytes=FILE_BYTES_MAX // 1_000_000,
    )


def _one(one: Import, form: AskForm) -> str:
    incoming, n_afar = None, 0
    if one.state == SHOWN:
        count_try(LOOKING, by=one.member_id)
        with working.held_open(one) as incoming:
            n_afar = sum(not photo.is_here for photo in incoming.photos.values())
        if request.method == "GET":
            form.title.data = incoming.title[:TITLE_CHARS_MAX]
    mag = _mag_of(one)
    return render_template(
        "mags/import.html",
        one=one,
        form=form,
        incoming=incoming,
        n_afar=n_afar,
        title_chars_max=TITLE_CHARS_MAX,
        icons=audiences.ICONS,
        notes=audiences.notes(
            [choice.value for choice in form.audience.choices], member_id=one.member_id
        ),
        n_out=sum(piece.published_at is not None for piece in incoming.pieces) if incoming else 0,
        pieces=incoming.pieces[:SHOWN_PIECES_MAX] if incoming else [],
        mag=mag,
        named=naming.named(mag) if mag is not None else None,
        is_done=one.state == DONE,
        is_failed=one.state == FAILED,
        stood=_stood(one) if one.state == DONE else None,
    )


@dataclass(frozen=True, kw_only=True)
class _Stood:
    """What stands of an import, and what is left to do."""

    n_out: int
    n_drafts: int
    n_bare: int


def _stood(one: Import) -> _Stood:
    articles = Article.select().where(Article.mag == one.mag_id)
    photos = Picture.select().where((Picture.mag == one.mag_id) & (Picture.key != ""))
    return _Stood(
        n_out=articles.where(Article.state == PUBLISHED).count(),
        n_drafts=articles.where(Article.state == DRAFT).count(),
        n_bare=photos.where((Picture.alt == "") & ~Picture.is_decorative).count(),
    )


def _mag_of(one: Import) -> Mag | None:
    found: Mag | None = Mag.get_or_none(Mag.id == one.mag_id) if one.mag_id else None
    return found
