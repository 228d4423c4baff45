"""Pages of one exchange, for its two members: the shared card, the conversation, each step."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    Refusal,
    conversations,
    limited,
    member_required,
    page_cursor,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile_exchanges import (
    again,
    calendar,
    commitments,
    completion,
    days,
    negotiate,
    overview,
    promising,
    returning,
    sight,
    talk,
    wording,
)
from onemile_exchanges.amounts import are_counted
from onemile_exchanges.disputes import account, deciding, desk, opening
from onemile_exchanges.forms import (
    DecisionForm,
    DoneForm,
    GiveBackForm,
    MessageForm,
    TermsForm,
    ThanksForm,
    WhyForm,
)
from onemile_exchanges.lifecycle import DONE_BY_ONE, ENDED, State
from onemile_exchanges.payments import agreement_uri
from onemile_exchanges.views import PROPOSALS, blueprint, words


@blueprint.get("/<int:agreement_id>")
@member_required
def exchange(agreement_id: int) -> Any:
    """One exchange: four stamps, one shared card, the conversation below."""
    return _page(agreement_id, MessageForm())


@blueprint.get("/<int:agreement_id>/day.ics")
@member_required
def calendar_file(agreement_id: int) -> Response:
    """The agreed day, for a calendar."""
    agreement = sight.own_exchange(agreement_id, viewer=viewer())
    if agreement.day is None:
        raise NotFound
    name = wording.first_name(overview.other_card(agreement, me=viewer().uri))
    content = calendar.day_file(
        uid=agreement_uri(agreement.id),
        title=wording.title(agreement, me=viewer().uri, name=name),
        day=agreement.day,
        note=agreement.when_text,
        url=agreement_uri(agreement.id),
        stamp=agreement.changed_at,
    )
    return Response(content, mimetype="text/calendar")


@blueprint.post("/<int:agreement_id>/say")
@member_required
@shows_form_again
def say(agreement_id: int) -> Any:
    """Write to the other."""
    form = MessageForm()
    if not form.validate():
        return _page(agreement_id, form, status=422)
    try:
        said = talk.say(agreement_id, member=viewer(), text=form.text.data)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.form_errors.append(refusal.message)
        return _page(agreement_id, form, status=refusal.status)
    if said.is_repeat:
        flash(conversations.words_of_repeat(), "done")
    return redirect(f"{_url(agreement_id)}#said", code=303)


@blueprint.post("/<int:agreement_id>/accept")
@member_required
def accept(agreement_id: int) -> Any:
    """Agree to what lies on the table."""
    seen = request.form.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    return _step(
        agreement_id,
        lambda: negotiate.accept(agreement_id, member=viewer(), version=version),
        _("Agreed. Arrange the rest here."),
    )


@blueprint.post("/<int:agreement_id>/done")
@member_required
def done(agreement_id: int) -> Any:
    """Say that it took place; who says so is the session's member."""
    form = DoneForm()
    if not form.validate():
        flash(_("Write a whole number, in figures. Nothing has changed."), "error")
        return redirect(_url(agreement_id), code=303)
    return _step(
        agreement_id,
        lambda: completion.say_done(
            agreement_id, member=viewer(), amount_smiles=form.amount_smiles.data
        ),
        _("Noted, thank you."),
    )


@blueprint.route("/<int:agreement_id>/counter", methods=["GET", "POST"])
@member_required
@limited(PROPOSALS, slips_are_free=True, keeps_form=True)
def counter(agreement_id: int) -> Any:
    """Propose otherwise."""
    agreement = sight.own_exchange(agreement_id, viewer=viewer())
    form, status = TermsForm(), 200
    form.offer_moments(overview.others_item(agreement, me=viewer().uri), days.today())
    if request.method == "GET":
        form.fill(agreement)
    elif not form.validate():
        status = 422
    else:
        try:
            negotiate.counter(agreement_id, form.terms(), member=viewer())
        except (Invalid, Conflict) as refusal:
            status = _put(form, refusal)
        else:
            flash(_("Sent. Your neighbour will answer here."), "done")
            return redirect(_url(agreement_id), code=303)
    page = render_template(
        "exchanges/counter.html",
        what=wording.what(agreement),
        form=form,
        agreement=agreement,
        first_name=wording.first_name(overview.other_card(agreement, me=viewer().uri)),
        was_agreed=State(agreement.state) == State.AGREED,
        room=promising.within(agreement, viewer()),
        **words(),
    )
    return page, status


# What is asked before a step that needs a word: the heading, the button, its service.
WHY: dict[str, Callable[..., Any]] = {
    "decline": negotiate.decline,
    "cancel": negotiate.cancel,
    "dispute": opening.open_dispute,
    "answer": opening.answer,
}


@blueprint.route(
    "/<int:agreement_id>/<any(decline, cancel, dispute, answer):step>", methods=["GET", "POST"]
)
@member_required
@shows_form_again
def explain(agreement_id: int, step: str) -> Any:
    """Decline, call off, ask the moderators, or answer: with a word of explanation."""
    me = viewer()
    agreement = sight.own_exchange(agreement_id, viewer=me)
    name = wording.first_name(overview.other_card(agreement, me=me.uri))
    form, status = WhyForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                ended = WHY[step](agreement_id, member=me, why=form.why.data or "")
            except (Invalid, Conflict) as refusal:
                status = _put(form, refusal)
                # What stands here may have changed since the page was opened.
                agreement = sight.own_exchange(agreement_id, viewer=me)
            else:
                if step == "answer":
                    flash(_("The moderators have your words."), "done")
                elif step == "cancel" and State(ended.state) == State.DISPUTED:
                    flash(_("Not called off: a moderator listens to both of you first."), "done")
                return redirect(_url(agreement_id), code=303)
    is_done_by_one = State(agreement.state) in DONE_BY_ONE
    page = render_template(
        "exchanges/why.html",
        form=form,
        step=step,
        what=wording.what(agreement),
        agreement=agreement,
        first_name=name,
        not_alone=wording.not_alone(agreement, me=me.uri, name=name)
        if step == "cancel" and is_done_by_one
        else "",
        is_appeal=step == "dispute" and bool(agreement.disputed_from),
        is_needed=step in ("dispute", "answer") or negotiate.owes_a_word(agreement, uri=me.uri),
    )
    return page, status


@blueprint.route("/<int:agreement_id>/thanks", methods=["GET", "POST"])
@member_required
@shows_form_again
def thanks(agreement_id: int) -> Any:
    """Write the other a thank-you note."""
    agreement = sight.own_exchange(agreement_id, viewer=viewer())
    other = overview.other_card(agreement, me=viewer().uri)
    form, status = ThanksForm(), 200
    if request.method == "GET" and not sight.may_meet(viewer(), other_uri=other.uri):
        flash(_("Your neighbour cannot be reached any more. Nothing was sent."), "warn")
        return redirect(_url(agreement_id), code=303)
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                completion.thank(agreement_id, member=viewer(), text=form.text.data)
            except (Invalid, Conflict) as refusal:
                status = _put(form, refusal)
            else:
                flash(_("Your thanks are on their way."), "done")
                return redirect(_url(agreement_id), code=303)
    name = wording.first_name(other)
    page = render_template(
        "exchanges/thanks.html",
        form=form,
        agreement=agreement,
        first_name=name,
        what=wording.what(agreement),
    )
    return page, status


@blueprint.post("/thanks/<int:thanks_id>/<any(show, hide):choice>")
@member_required
def show_thanks(thanks_id: int, choice: str) -> Any:
    """Let others read a note one has received, or no longer."""
    note = completion.show_thanks(thanks_id, member=viewer(), is_public=choice == "show")
    flash(
        _("Your neighbours can read it on your profile.")
        if note.is_public
        else _("It is for the two of you again."),
        "done",
    )
    return redirect(_url(note.agreement_id), code=303)


@blueprint.get("/disputes")
@member_required
def list_disputes() -> str:
    """What waits for a moderator."""
    rows = desk.waiting(moderator=viewer())
    return render_template(
        "exchanges/disputes.html", rows=desk.told(rows), shown_name=wording.shown_name
    )


@blueprint.route("/disputes/<int:agreement_id>", methods=["GET", "POST"])
@member_required
@shows_form_again
def settle_dispute(agreement_id: int) -> Any:
    """Decide a dispute, and say why."""
    case, form, status = deciding.case_of(agreement_id, moderator=viewer()), DecisionForm(), 200
    most = deciding.before(case.agreement, case.dispute)
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                deciding.decide(agreement_id, moderator=viewer(), **form.decision())
            except (Invalid, Conflict) as refusal:
                status = _put(form, refusal)
            else:
                flash(_("Decided. Both have been told."), "done")
                return redirect(url_for("exchanges.list_disputes"), code=303)
    elif form.amount_smiles:
        form.amount_smiles.data = most
    page = render_template(
        "exchanges/decide.html",
        case=case,
        form=form,
        most=most,
        shown_name=wording.shown_name,
    )
    return page, status


@blueprint.post("/<int:agreement_id>/give-back")
@member_required
def give_back(agreement_id: int) -> Any:
    """Give back what one received for it, in part or in full."""
    form = GiveBackForm()
    if not form.validate():
        flash(_("Write a whole number, in figures. Nothing has changed."), "error")
        return redirect(_url(agreement_id), code=303)
    return _step(
        agreement_id,
        lambda: returning.give_back(
            agreement_id, member=viewer(), amount_smiles=form.back_smiles.data
        ),
        _("Given back. Your neighbour is told."),
    )


def _page(agreement_id: int, form: MessageForm, *, status: int = 200) -> Any:
    member = viewer()
    agreement = sight.own_exchange(agreement_id, viewer=member)
    other = overview.other_card(agreement, me=member.uri)
    name = wording.first_name(other)
    whose = {"me": member.uri, "name": name}
    may_meet = sight.may_meet(member, other_uri=other.uri)
    talk.mark_read(agreement, member=member)
    said = talk.messages_of(agreement, before=page_cursor())
    page = render_template(
        "exchanges/exchange.html",
        agreement=agreement,
        other=other,
        first_name=name,
        title=wording.title(agreement, **whose, is_gone=wording.has_left(other)),
        what=wording.what(agreement),
        terms=wording.terms(agreement, **whose),
        stamps=wording.stamps(agreement, **whose, may_thank=may_meet),
        next_words=wording.next_words(agreement, **whose),
        accounts=account.of(agreement, viewer=member, name=name),
        appeal_until=account.appeal_until(agreement),
        kept_smiles=overview.may_give_back(agreement, me=member.uri),
        steps=overview.steps_for(agreement, member=member),
        again_about=again.item_for(agreement, member=member),
        is_helper=overview.is_helper(agreement, me=member.uri),
        origin=commitments.origin_of(agreement, viewer=member),
        is_item_seen=sight.is_seen(agreement.item_id, viewer=member),
        said=said,
        older=said[0].id if len(said) == conversations.PAGE_POSTS else None,
        last_heard=conversations.last_heard(said, person_uri=member.uri),
        asked_before=talk.asked_before(agreement, viewer=member),
        notes=overview.notes_of(agreement),
        may_write=State(agreement.state) not in ENDED and may_meet,
        are_counted=are_counted(),
        form=form,
        **words(),
    )
    return page, status


def _step(agreement_id: int, act: Callable[[], object], said: str) -> Any:
    """Take a step and come back; what is refused is said above the page as it stands now."""
    try:
        act()
    except (Conflict, Invalid, LimitReached) as refusal:
        flash(refusal.message, "warn")
    else:
        flash(said, "done")
    return redirect(_url(agreement_id), code=303)


def _put(form: Any, refusal: Refusal) -> int:
    """Put a refusal into a form; gives the status of its page."""
    if isinstance(refusal, Invalid):
        form.refuse(refusal)
    else:
        form.form_errors.append(refusal.message)
    return refusal.status


def _url(agreement_id: int) -> str:
    return url_for("exchanges.exchange", agreement_id=agreement_id)
