"""The front page and the search: what lies in one's mile, newest first, to an end."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from onemile import clock, current
from onemile.errors import LimitReached
from onemile.i18n import gettext as _
from onemile.mile import drawing, feed, wording
from onemile.mile.audience import people_of
from onemile.mile.gazetteer import region
from onemile.mile.look import Look, link, look_of_request, ring_chips
from onemile.mile.pieces import cards, filter_bar
from onemile.mile.search import WORDS_LETTERS_MAX, hits
from onemile.mile.squares import sheet_of
from onemile.text import cleaned
from onemile.web import dear
from onemile.web.filters import EVENING_HOUR, NIGHT_STARTS_HOUR

blueprint = Blueprint("mile", __name__)


@blueprint.get("/")
def home() -> str:
    """My mile; for a visitor, the threshold."""
    if current.viewer() is None:
        return render_template("members/welcome.html", example=region().example_postcode)
    look = look_of_request()
    page = feed.page(
        look.standpoint,
        viewer=look.viewer,
        hidden=look.unlisted,
        ring=look.ring,
        narrow=look.narrow,
        before=look.before,
    )
    narrow = look.narrow
    more = link("/", ring=page.ring, kind=narrow.kind, category=narrow.category, before=page.before)
    return render_template(
        "mile/home.html",
        look=look,
        page=page,
        cards=cards(page.items, look),
        next_url=more if page.before is not None else None,
        rings=ring_chips(look, "/", shown=page.ring, kind=narrow.kind, category=narrow.category),
        bar=filter_bar(narrow, shown=page.ring),
        counts=counts(look, page),
        map_svg=small_map(look),
        map_size=map_size(look),
        own_commune=_own_commune(look),
        goodbye=goodbye(),
        region_title=region().title,
        back_url=link("/", ring=look.rings[0]),
        wide_url=link("/", ring="instance"),
        everything_url=link("/", ring=page.ring),
    )


@blueprint.get("/search")
def search() -> Any:
    """What a few words find, newest first, in the ring that was chosen."""
    if current.viewer() is None:
        return redirect(url_for("members.sign_in", next=request.full_path), code=303)
    look = look_of_request()
    words = cleaned(request.args.get("q"))[:WORDS_LETTERS_MAX]
    ring = look.ring or look.rings[-1]
    refused = None
    try:
        if words:
            dear.hold_back(at="search")
    except LimitReached as reached:
        refused = reached  # the words stay in their field
    found = hits(words, look=look, ring=ring) if words and refused is None else []
    page = render_template(
        "mile/search.html",
        refused=refused,
        words=words,
        cards=cards(found, look),
        rings=ring_chips(look, "/search", shown=ring, q=words),
        ring=ring,
        words_letters_max=WORDS_LETTERS_MAX,
        wide_url=link("/search", ring=look.rings[-1], q=words),
        is_widest=ring == look.rings[-1],
    )
    if refused is None:
        return page
    return page, refused.status, {"Retry-After": str(refused.retry_after_seconds)}


def counts(look: Look, page: feed.Page) -> str:
    """Say in words what the ring holds: 20 to 50 neighbours · 17 offers · 9 needs."""
    who = people_of(look.standpoint, page.ring)
    return " · ".join([who, *wording.things(look.tally(page.ring).kinds)])


def small_map(look: Look) -> Any:
    """Draw the mile beside the feed; nothing at commune level."""
    stand = look.standpoint
    if stand is None or stand.cell is None:
        return ""
    area = look.area("mile")
    return drawing.small(region(), home=stand.cell, cells=area.cells, tally=look.tally("mile"))


def map_size(look: Look) -> int:
    """Give how wide the drawing of ``small_map`` is, in its own units."""
    stand = look.standpoint
    if stand is None or stand.cell is None:
        return 0
    return sheet_of(stand.cell, look.area("mile").cells).size


def goodbye() -> str:
    """Say that the feed has ended, and wish well by the time of day."""
    hour = clock.now().astimezone(current.zone()).hour
    if NIGHT_STARTS_HOUR <= hour < EVENING_HOUR:
        return _("You have seen everything. Have a good day.")
    return _("You have seen everything. Have a good evening.")


def _own_commune(look: Look) -> str:
    return wording.commune(look.standpoint.commune) if look.standpoint is not None else ""
