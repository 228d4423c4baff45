"""Pages: one's conversations, what strangers ask, one conversation, a question on a thing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from onemile import current
from onemile.contracts import FeedItem, Fragment, WayThere
from onemile.conversations import approval, lists, reading, saying, seats, two, writing
from onemile.conversations.forms import PostForm
from onemile.conversations.models import (
    ACCEPTED,
    CLOSED,
    CORE,
    DECLINED,
    PAIR,
    PUBLIC,
    REQUESTED,
    Conversation,
)
from onemile.conversations.repeated import words_of_repeat
from onemile.errors import NotFound, Refusal
from onemile.follows import people
from onemile.i18n import gettext as _
from onemile.members import block_words, blocks, persons
from onemile.members.directory import find_by_uri, member_required
from onemile.notices import services as notices
from onemile.rates import Rate
from onemile.web.addresses import page_cursor
from onemile.web.kept_forms import shows_form_again
from onemile.web.kept_pieces import kept_piece
from onemile.web.limits import BLOCK, HOURS, limited

# Somebody who answers a whole street in an evening, no machine.
ANSWER = Rate(name="answer-request", times=60, seconds=HOURS)

blueprint = Blueprint("conversations", __name__, url_prefix="/conversations")


@blueprint.get("")
@member_required
def index() -> str:
    """My conversations, the last said first, to an end."""
    viewer = current.viewer()
    lines, older = lists.mine(viewer, before=page_cursor())
    return render_template(
        "conversations/index.html",
        lines=lines,
        n_requests=lists.count_requests(viewer),
        are_requests=False,
        older=url_for("conversations.index", before=older) if older is not None else None,
        is_first="before" not in request.args,
    )


@blueprint.get("/requests")
@member_required
def asked() -> str:
    """What strangers ask me, apart from my conversations."""
    lines = lists.requests(current.viewer())
    return render_template(
        "conversations/index.html",
        lines=lines,
        n_requests=len(lines),
        are_requests=True,
        older=None,
        is_first=True,
    )


@blueprint.route("/with", methods=["GET", "POST"])
@member_required
@shows_form_again
def ask() -> Any:
    """Ask the author of a thing; where there is a conversation about it already, go there."""
    viewer, form, uri = current.viewer(), PostForm(), request.args.get("thing", "")
    thing = current.resolve_thing(uri, viewer)
    if thing is None:
        return _gone(form, NotFound.status)
    known = writing.conversation_about(viewer, thing)
    if known is not None and request.method == "GET":
        return redirect(known.page, code=303)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                said = writing.ask(viewer, thing_uri=uri, text=form.text.data)
            except NotFound:
                return _gone(form, NotFound.status)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                on_its_way = _("Your question is on its way.")
                flash(words_of_repeat() if said.is_repeat else on_its_way, "done")
                return redirect(said.conversation.page, code=303)
    way = _way_offered(thing, viewer)
    if not form.is_submitted() and (way is None or not way.is_open):
        return redirect(thing.url, code=303)
    page = render_template(
        "conversations/ask.html", form=form, thing=thing, way=way, action=request.full_path
    )
    return page, status


@blueprint.route("/<int:conversation_id>", methods=["GET", "POST"])
@member_required
@shows_form_again
def conversation(conversation_id: int) -> Any:
    """One conversation: what was said, the newest last, and room for one more word."""
    viewer, form, status = current.viewer(), PostForm(), 200
    if form.is_submitted():
        status = 422
        if _is_kept_elsewhere(conversation_id):
            return _gone(form, NotFound.status)
        if form.validate():
            try:
                said = writing.write(conversation_id, viewer=viewer, text=form.text.data)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                if said.is_repeat:
                    flash(words_of_repeat(), "done")
                here = url_for("conversations.conversation", conversation_id=conversation_id)
                return redirect(f"{here}#said", code=303)
    try:
        found = seats.find(conversation_id, viewer=viewer)
    except NotFound:
        if not form.is_submitted():
            raise
        return _gone(form, status if status != 422 else NotFound.status)
    if found.keeper != CORE:
        return redirect(str(found.path), code=303)
    if reading.is_unread(conversation_id, person_uri=viewer.uri):
        reading.mark_read(conversation_id, person_uri=viewer.uri)
        notices.read_about(viewer, url=found.page)
    return _page(found, form), status


@blueprint.post("/<int:conversation_id>/accept")
@member_required
@limited(ANSWER, slips_are_free=True)
def accept(conversation_id: int) -> Any:
    """Take a stranger's question among my conversations."""
    seats.accept(conversation_id, viewer=current.viewer())
    flash(_("You can write to each other now."), "done")
    return redirect(
        url_for("conversations.conversation", conversation_id=conversation_id), code=303
    )


@blueprint.post("/<int:conversation_id>/decline")
@member_required
@limited(ANSWER, slips_are_free=True)
def decline(conversation_id: int) -> Any:
    """Say no to a stranger's question, in silence."""
    seats.decline(conversation_id, viewer=current.viewer())
    flash(_("Declined. Nobody is told."), "done")
    return redirect(url_for("conversations.asked"), code=303)


@blueprint.post("/<int:conversation_id>/block")
@member_required
@limited(BLOCK, slips_are_free=True)
def block(conversation_id: int) -> Any:
    """Keep the other of two and myself apart, everywhere."""
    viewer = current.viewer()
    found = seats.find(conversation_id, viewer=viewer)
    other_uri = seats.other_of(found, viewer)
    other = find_by_uri(other_uri)
    if found.kind != PAIR or not other_uri:
        raise NotFound
    said = block_words.done_here()
    if other is not None:
        blocks.block(viewer, other=other)
    else:
        is_across = persons.is_neighbour_across(other_uri, viewer)
        blocks.block_uri(viewer, uri=other_uri)
        said = block_words.done_elsewhere(
            current.resolve_actor(other_uri), is_wished=False, is_told=False, is_across=is_across
        )
    flash(said, "done")
    return redirect(url_for("me.blocked"), code=303)


@blueprint.post("/posts/<int:post_id>/stand")
@member_required
@limited(ANSWER, slips_are_free=True)
def let_stand(post_id: int) -> Any:
    """Show what waits for a yes under a thing of mine."""
    page = saying.post(post_id).conversation.page
    approval.let_stand(post_id, by_uri=current.viewer().uri)
    flash(_("It stands there for all who may see this."), "done")
    return redirect(page, code=303)


@blueprint.post("/posts/<int:post_id>/away")
@member_required
@limited(ANSWER, slips_are_free=True)
def turn_away(post_id: int) -> Any:
    """Take away what waits for a yes under a thing of mine."""
    page = saying.post(post_id).conversation.page
    approval.turn_away(post_id, by_uri=current.viewer().uri)
    flash(_("It is gone. Nobody is told."), "done")
    return redirect(page, code=303)


def fragments(slot: str, subject: Any, viewer: Any) -> list[Fragment]:
    """Hang a question into the page of whatever thing has the opening ``thing.actions``."""
    if slot != "thing.actions" or viewer is None or not isinstance(subject, FeedItem):
        return []
    way = _way_offered(subject, viewer)
    if way is None:
        return []
    known = writing.conversation_about(viewer, subject)
    html = kept_piece(
        "conversations/_thing.html",
        uri=subject.uri,
        shut="" if way.is_open else str(way.words),
        page="" if known is None else known.page,
        is_about_it=known is not None and known.subject_uri == subject.uri,
    )
    return [Fragment(html=html, order=5)]


def _way_offered(thing: FeedItem, viewer: Any) -> WayThere | None:
    """Return whether a question gets there; None where nobody asks: one's own, or no way at all."""
    if thing.author.uri == viewer.uri or viewer.is_suspended:
        return None
    return writing.way_to_author(thing, viewer)


def _page(found: Conversation, form: PostForm) -> str:
    viewer = current.viewer()
    posts = reading.posts_of(int(found.id), before=page_cursor())
    seen = seats.seen_by(viewer, found, posts)
    other_uri = seats.other_of(found, viewer) if found.kind == PAIR else ""
    known = people.cards_of_uris(viewer, [one.author_uri for one in seen] + [other_uri])
    cards = current.resolve_actors(str(one.author_uri) for one in seen)
    standing = _standing(found, viewer)
    way = _way_between(found, other_uri)
    first = posts[0].id if len(posts) == reading.PAGE_POSTS else None
    return render_template(
        "conversations/conversation.html",
        form=form,
        conversation=found,
        posts=[(one, seats.words_of(one), cards[str(one.author_uri)]) for one in seen],
        other=known.get(other_uri) or (current.resolve_actor(other_uri) if other_uri else None),
        is_pair=found.kind == PAIR,
        is_my_thing=found.kind == PUBLIC and seats.looks_after(found, viewer),
        thing=current.resolve_thing(str(found.subject_uri), viewer),
        asks_me=standing == REQUESTED,
        is_declined=standing == DECLINED,
        waits=found.kind == PAIR and two.waits_for_answer(found, str(viewer.uri)),
        may_write=found.policy != CLOSED
        and not viewer.is_suspended
        and (found.kind != PAIR or two.is_reachable(other_uri))
        and (way is None or way.is_open),
        way=way,
        last_heard=reading.last_heard(seen, person_uri=viewer.uri),
        older=first,
    )


def _way_between(found: Conversation, other_uri: str) -> WayThere | None:
    """Return whether words reach the other of two; None where there is nothing to say about it."""
    if found.kind != PAIR or not persons.lives_elsewhere(other_uri):
        return None
    return two.way_to(other_uri, about_uri=str(found.subject_uri), viewer=current.viewer())


def _standing(found: Conversation, viewer: Any) -> str:
    seat = seats.seats_of(found).get(str(viewer.uri))
    return ACCEPTED if seat is None else str(seat.standing)


def _is_kept_elsewhere(conversation_id: int) -> bool:
    """Tell whether a keeper shows it: its page has rules of its own for what is written.

    Who has no seat there reads the same as for a number that nothing has.
    """
    found: Conversation | None = Conversation.get_or_none(Conversation.id == conversation_id)
    return found is not None and found.keeper != CORE


def _gone(form: PostForm, status: int) -> Any:
    """Say that it is not there, or not for whoever asks; what they typed is theirs to copy."""
    if not form.is_submitted():
        raise NotFound
    return render_template("conversations/gone.html", form=form), status
