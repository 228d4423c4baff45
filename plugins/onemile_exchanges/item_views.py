"""Pages of an offer or a need: publish, look, rewrite, pause, withdraw, answer."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Invalid,
    LimitReached,
    NotFound,
    Refusal,
    ThingName,
    allowed,
    card,
    commune_name,
    home_of,
    ids,
    limited,
    member_required,
    ngettext,
    pictures,
    publishing,
    require,
    shows_form_again,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_exchanges import (
    again,
    availability,
    days,
    following,
    negotiate,
    overview,
    photos,
    promising,
    publish,
    sight,
)
from onemile_exchanges.forms import ItemForm, TermsForm
from onemile_exchanges.kinds import KINDS
from onemile_exchanges.models import PHOTOS_MAX, Item
from onemile_exchanges.queries import item_path, item_uri
from onemile_exchanges.terms import TAKE_PART
from onemile_exchanges.views import PROPOSALS, blueprint, words

# Beside one of several choices; the others are counted.
PARTNERS_NAMED_MAX = 4

MOVES: dict[str, tuple[Callable[..., Item], Callable[[], str]]] = {
    "pause": (publish.pause, lambda: _("It rests now. Nobody sees it until you show it again.")),
    "resume": (publish.resume, lambda: _("Your neighbours can see it again.")),
    "renew": (publish.renew, lambda: _("It stays on show.")),
    "withdraw": (publish.withdraw, lambda: _("It is withdrawn. Exchanges that run go on.")),
}


@blueprint.route("/items/new", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@shows_form_again
def new_item() -> Any:
    """Publish an offer or a need: one page, few taps."""
    require(viewer(), TAKE_PART)
    form = ItemForm()
    if request.method == "GET":
        asked = request.args.get("kind", "")
        form.kind.data = asked if asked in KINDS else None
        form.audience.data = publishing.default_audience(Item)
        return _form_page(form, [])
    return _save(form, None)


@blueprint.get("/items/<int:item_id>")
@member_required
def item(item_id: int) -> Any:
    """One offer or need; of what was withdrawn, that it was, for whom it was."""
    member = viewer()
    is_judged = False
    try:
        found = sight.visible_item(item_id, viewer=member)
    except NotFound:
        if sight.was_withdrawn(item_id, viewer=member):
            return publishing.withdrawn_page()
        found, is_judged = sight.reported_item(item_id, viewer=member), True
    exchanges = overview.about_item(found, uri=member.uri)
    return render_template(
        "exchanges/item.html",
        item=found,
        author=sight.author_of(found),
        photos=[] if is_judged else [pictures.url(one.key) for one in photos.of_item(found)],
        commune=commune_name(found.commune),
        audience=publishing.title_of(found.audience),
        readers=publishing.readers(found.audience, member_id=member.id, uri=found.uri),
        slots=availability.words(int(found.slots)),
        count=overview.participation_of(str(found.author_uri)),
        is_mine=found.author_uri == member.uri,
        named=ThingName(uri=str(found.uri), title=str(found.title), url=item_path(int(found.id))),
        thing=None if is_judged else following.thing(item_uri(found.id), viewer=member),
        exchanges=overview.lines(exchanges, me=member.uri),
        is_judged=is_judged,
        has_running=any(row.is_running for row in exchanges),
        may_take_part=allowed(member, TAKE_PART),
        **words(),
    )


@blueprint.route("/items/<int:item_id>/edit", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@shows_form_again
def edit_item(item_id: int) -> Any:
    """Rewrite one's own item."""
    member = viewer()
    found = sight.own_item(item_id, viewer=member)
    form = ItemForm()
    if request.method == "GET":
        form.fill(found)
        return _form_page(form, [photo.id for photo in photos.of_item(found)], item=found)
    return _save(form, found)


@blueprint.post("/items/<int:item_id>/<any(pause, resume, renew, withdraw):move>")
@member_required
def move_item(item_id: int, move: str) -> Any:
    """Pause, show again, keep or withdraw one's own item."""
    act, said = MOVES[move]
    act(item_id, member=viewer())
    flash(said(), "done")
    if move == "withdraw":
        return redirect(url_for("exchanges.index"), code=303)
    return redirect(url_for("exchanges.item", item_id=item_id), code=303)


@blueprint.route("/items/<int:item_id>/propose", methods=["GET", "POST"])
@member_required
@limited(PROPOSALS, slips_are_free=True, keeps_form=True)
def propose(item_id: int) -> Any:
    """Answer an offer or a need."""
    member = viewer()
    found = sight.visible_item(item_id, viewer=member)
    running = negotiate.running_of(found, member=member)
    if running is not None:
        return redirect(url_for("exchanges.exchange", agreement_id=running.id), code=303)
    form = TermsForm()
    form.offer_moments(found, days.today())
    status = 200
    if request.method == "GET":
        _begin(form, found)
    elif not form.validate():
        status = 422
    else:
        try:
            agreement = negotiate.propose(item_id, form.terms(), member=member)
        except Invalid as refusal:
            form.refuse(refusal)
            status = 422
        except LimitReached as refusal:
            form.form_errors.append(refusal.message)
            status = 429
        else:
            flash(_("Sent. Your neighbour will answer here."), "done")
            return redirect(url_for("exchanges.exchange", agreement_id=agreement.id), code=303)
    author = sight.author_of(found)
    page = render_template(
        "exchanges/propose.html",
        form=form,
        item=found,
        author=author,
        room=promising.about(found, member),
        **words(),
    )
    return page, status


def _begin(form: TermsForm, found: Item) -> None:
    """Fill a proposal with what its author thought of, or with what was agreed the last time."""
    before = again.of(found, member=viewer(), agreement_id=ids.read(request.args.get("again", "")))
    if before is None:
        form.suggest(found)
    else:
        form.repeat(before, again.next_day(before.day, today=days.today()))


def _save(form: ItemForm, found: Item | None) -> Any:
    """Keep the photos, check, hint once, then publish; or show the form with all that was typed."""
    member = viewer()
    if not form.audience.data:
        # A form of before, or of a program: whoever says nothing changes nothing.
        form.audience.data = found.audience if found else publishing.default_audience(Item)
    photo_ids, refused_photo = photos.sent(member.id)
    if not form.validate() or refused_photo is not None:
        # Beside its field, after the form's own checks have run.
        if refused_photo is not None:
            form.refuse(refused_photo)
        return _form_page(form, photo_ids, item=found, status=422)
    draft = form.draft()
    found_hints = publishing.hints_for(draft.title, draft.text, draft.when_text)
    unseen = publishing.not_seen(found_hints, form.seen_hints.data or "")
    if unseen:
        return _form_page(form, photo_ids, item=found, unseen=unseen, status=422)
    try:
        if found is None:
            saved = publish.publish(draft, member=member, photo_ids=photo_ids)
        else:
            saved = publish.edit(found.id, draft, member=member, photo_ids=photo_ids)
    except Refusal as refusal:
        if isinstance(refusal, Invalid):
            form.refuse(refusal)
        else:
            form.form_errors.append(refusal.message)
        return _form_page(form, photo_ids, item=found, status=refusal.status)
    flash(publishing.said_after(saved) if found is None else _("Saved."), "done")
    return redirect(publishing.page_after(saved), code=303)


def _form_page(
    form: ItemForm,
    photo_ids: list[int],
    *,
    item: Item | None = None,
    unseen: list[publishing.Hint] | None = None,
    status: int = 200,
) -> Any:
    member = viewer()
    if unseen:
        form.seen_hints.data = publishing.seen_by_now(unseen, form.seen_hints.data or "")
    home = home_of(member.id)
    audiences = publishing.audiences_for(home, Item)
    form.offer(audiences)
    page = render_template(
        "exchanges/edit.html",
        form=form,
        item=item,
        kept=photos.drafted(photo_ids, member_id=member.id),
        photo_url=pictures.url,
        photos_max=PHOTOS_MAX,
        hints=unseen or [],
        home=home,
        week=availability.day_words(),
        notes=_notes([one for one, *_title in form.audience.choices], member.id),
        **words(),
    )
    return page, status


def _notes(audiences: Sequence[str], member_id: int) -> dict[str, str]:
    """Say beside each audience whom it reaches, and about how many they are."""
    whom = {
        publishing.MILE: _("Whoever lives within your mile"),
        publishing.AROUND: _("Your mile, your commune and those beside it"),
        publishing.INSTANCE: _("Every member: %(region)s", region=card().region_title)
        if card().region_title
        else _("Every member"),
    }
    whom[publishing.PARTNERS] = _partners(whom[publishing.INSTANCE])
    notes = {
        publishing.ME: _("To keep it for later, or to try it out"),
        publishing.PEOPLE: _("One by one, or by a link: on the next page"),
    }
    for one in audiences:
        if one in whom:
            n = publishing.readers(one, member_id=member_id)
            notes[one] = f"{whom[one]} · {n}" if n else whom[one]
    return notes


def _partners(every_member: str) -> str:
    """Say whose members see it besides those here: as it is now, also of what was chosen before."""
    named = publishing.partners_reached()
    if not named:
        return _("No partner can be reached now. Here, every member sees it")
    who = ", ".join(named[:PARTNERS_NAMED_MAX])
    n = len(named) - PARTNERS_NAMED_MAX
    if n > 0:
        who = ngettext("%(who)s and %(num)s more", "%(who)s and %(num)s more", n, who=who)
    return _("%(here)s, and the members of %(who)s", here=every_member, who=who)
