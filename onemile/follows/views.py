"""Pages: what those write whom one follows, whom one follows, who follows; the buttons."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from onemile import current
from onemile.contracts import ActorCard, Fragment
from onemile.errors import Conflict, Invalid, NotFound
from onemile.follows import elsewhere, following, people
from onemile.follows.models import ASKED, UNTAKEN, Follow
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.directory import member_required
from onemile.members.views import safe_next
from onemile.mile.feed import PAGE_ITEMS
from onemile.mile.look import look_of_request
from onemile.mile.pieces import cards
from onemile.mile.views import goodbye
from onemile.rates import Rate
from onemile.web.addresses import page_cursor
from onemile.web.limits import HOURS, limited

# Somebody who goes through a street of neighbours, no machine.
FOLLOW = Rate(name="follow", times=60, seconds=HOURS)

blueprint = Blueprint("follows", __name__)


@blueprint.get("/followed")
@member_required
def feed() -> str:
    """What those have published whom I follow, newest first, to an end."""
    viewer = current.viewer()
    found = following.items(viewer, before=page_cursor(), limit=PAGE_ITEMS + 1)
    shown = found[:PAGE_ITEMS]
    is_more = len(found) > len(shown)
    return render_template(
        "follows/feed.html",
        cards=cards(shown, look_of_request()),
        next_url=url_for("follows.feed", before=shown[-1].id) if is_more else None,
        is_first="before" not in request.args,
        goodbye=goodbye(),
    )


@blueprint.get("/me/followed")
@member_required
def followed() -> str:
    """Whom I follow, also whom I cannot see any more: only I can end it."""
    viewer = current.viewer()
    rows = following.followed_by(viewer, before=page_cursor())
    known = people.cards_in_reach(viewer, [row.followed_uri for row in rows])
    return _people(rows, [known.get(str(row.followed_uri)) for row in rows], is_mine=True)


@blueprint.get("/me/followers")
@member_required
def followers() -> str:
    """Who follows me; nobody else can see that, nor I who is suspended, blocked or gone."""
    viewer = current.viewer()
    rows = following.followers_of(viewer, before=page_cursor())
    known = people.cards_of_uris(viewer, [row.follower_uri for row in rows])
    cards = [known.get(str(row.follower_uri)) for row in rows]
    return _people(rows, cards, is_mine=False, asking=_asking(viewer))


def _asking(viewer: Any) -> list[tuple[Follow, ActorCard]]:
    """Give those elsewhere who ask to follow, on the first page; the address of who is unknown."""
    if "before" in request.args:
        return []
    rows = elsewhere.asking(viewer)
    cards = current.resolve_actors(str(row.follower_uri) for row in rows)
    hidden = people.hidden_uris(viewer)
    return [
        (row, cards[str(row.follower_uri)]) for row in rows if str(row.follower_uri) not in hidden
    ]


def _people(
    rows: list[Follow],
    cards: list[ActorCard | None],
    *,
    is_mine: bool,
    asking: Sequence[tuple[Follow, ActorCard]] = (),
) -> str:
    """Draw a page of one of the two lists; of the second those alone who have a card."""
    shown = list(zip(rows, cards, strict=True))[: following.PAGE_ROWS]
    endpoint = "follows.followed" if is_mine else "follows.followers"
    is_more = len(rows) > len(shown)
    things = {row.followed_uri for row, _card in shown if people.is_thing(str(row.followed_uri))}
    return render_template(
        "follows/people.html",
        is_mine=is_mine,
        things=things,
        people=[(row, card) for row, card in shown if is_mine or card is not None],
        asked=ASKED,
        untaken=UNTAKEN,
        asking=asking,
        older=url_for(endpoint, before=shown[-1][0].id) if is_more else None,
        is_first="before" not in request.args,
    )


@blueprint.post("/me/followed")
@member_required
@limited(FOLLOW, slips_are_free=True)
def follow() -> Any:
    """Follow the person of a URI."""
    uri = request.form.get("uri", "")
    # Whoever read what would be known of them, and agreed, is known elsewhere from then on.
    is_agreed = request.form.get("known") == "yes" and not current.viewer().federates
    follow_it = following.follow_as_known if is_agreed else following.follow
    try:
        made = follow_it(current.viewer(), followed_uri=uri)
    except Invalid as invalid:
        raise Conflict(invalid.message) from invalid
    if made.state == ASKED:
        flash(_("Asked. You will follow as soon as it is accepted."), "done")
    elif people.is_thing(uri) or persons.lives_elsewhere(uri):
        card = people.cards_in_reach(current.viewer(), [uri])[uri]
        name = card.bare_name
        flash(_("You find what appears in “%(name)s” under “Followed”.", name=name), "done")
    else:
        flash(_("You follow them now. You find what they publish under “Followed”."), "done")
    return redirect(safe_next(), code=303)


@blueprint.post("/me/followed/<int:follow_id>/end")
@member_required
@limited(FOLLOW, slips_are_free=True)
def end(follow_id: int) -> Any:
    """Stop following, or send a follower away."""
    viewer = current.viewer()
    try:
        over = following.end(viewer, follow_id=follow_id)
    except NotFound:
        # Pressed twice, or the other was quicker: it is over, which is what was wanted.
        flash(_("That is over already."), "done")
        return redirect(safe_next(), code=303)
    flash(_ended(over, is_mine=over.follower_uri == viewer.uri), "done")
    return redirect(safe_next(), code=303)


def _ended(over: Follow, *, is_mine: bool) -> str:
    """Say what is over, and who hears of it: the server of who lives elsewhere has to."""
    followed, follower = str(over.followed_uri), str(over.follower_uri)
    if is_mine and persons.lives_elsewhere(followed):
        card = current.resolve_actor(followed)
        name = card.bare_name
        return _("You do not follow %(name)s any more. Their server will be told.", name=name)
    if not is_mine and persons.lives_elsewhere(follower):
        return _("They do not follow you any more. Their server will be told.")
    if people.is_thing(followed):
        return _("You do not follow it any more. Nobody is told.")
    if is_mine:
        return _("You do not follow them any more. Nobody is told.")
    return _("They do not follow you any more. Nobody is told.")


@blueprint.post("/me/followers/<int:follow_id>/<any(accept, refuse):said>")
@member_required
@limited(FOLLOW, slips_are_free=True)
def answer(follow_id: int, said: str) -> Any:
    """Say yes or no to somebody elsewhere who asks to follow me."""
    is_accepted = said == "accept"
    try:
        elsewhere.answer(current.viewer(), follow_id=follow_id, is_accepted=is_accepted)
    except NotFound:
        flash(_("That is over already."), "done")
    else:
        flash(_("They may follow you.") if is_accepted else _("They do not follow you."), "done")
    return redirect(url_for("follows.followers"), code=303)


def fragments(slot: str, subject: Any, viewer: Any) -> list[Fragment]:
    """Hang the button that follows into a profile."""
    if slot != "member.profile" or viewer is None or subject.uri == viewer.uri:
        return []
    if viewer.is_suspended or subject.is_suspended:
        return []
    html = render_template(
        "follows/_follow.html", person=subject, follow=following.between(viewer, subject.uri)
    )
    return [Fragment(html=Markup(html), order=10)]
