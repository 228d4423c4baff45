"""Pages: where a member's things went, and how their deletion stands there.

Two of them open by a signed link alone (``links.py``): who has left reads them as well.
"""

from typing import Any

from flask import render_template, url_for

from onemile.api import member_required, page_cursor, viewer
from onemile_federation.mine import links, returned, stops, travelled, travels
from onemile_federation.outbox import ledger
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint


@blueprint.get("/mine")
@member_required
def mine() -> Any:
    """List what the member took back that others had, and lead to each."""
    page = returned.of(viewer(), before=page_cursor())
    next_url = None if page.before is None else url_for("federation.mine", before=page.before)
    everything = links.path_of(links.ALL, str(viewer().uri))
    drawn = render_template(
        "federation/mine.html",
        page=page,
        next_url=next_url,
        everything=everything,
        is_first=page_cursor() is None,
        days=ledger.CONFIRM_DAYS,
    )
    return for_one(drawn)


@blueprint.get("/copies/<token>")
def copies(token: str) -> Any:
    """Show where one thing went, to whoever has its link. Raises NotFound."""
    uri = links.uri_of(links.THING, token)
    title = returned.title_of(uri, viewer())
    return _shown(stops.of_thing(uri), title=title, is_thing=True, unsent=travelled.unsent(uri))


@blueprint.get("/copies/all/<token>")
def all_copies(token: str) -> Any:
    """Show where anything of somebody went, to whoever has the link. Raises NotFound."""
    uri = links.uri_of(links.ALL, token)
    return _shown(stops.of_actor(uri), title="", is_thing=False)


@blueprint.get("/travels")
def what_travels() -> Any:
    """Show what travels to other instances and what stays here."""
    return render_template("federation/travels.html", text=travels.read())


def _shown(found: stops.Stops, *, title: str, is_thing: bool, unsent: Any = None) -> Any:
    page = render_template(
        "federation/copies.html",
        stops=found,
        title=title,
        is_thing=is_thing,
        unsent=unsent,
        days=ledger.CONFIRM_DAYS,
    )
    return for_one(page)
