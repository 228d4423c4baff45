"""The one button: more of what somebody wrote before."""

from typing import Any

from flask import flash, redirect

from onemile.api import Conflict, limited, member_required, require, viewer
from onemile.api import gettext as _
from onemile_federation.backfill import older
from onemile_federation.reading import sight, things
from onemile_federation.views import blueprint


@blueprint.post("/actors/<int:number>/older")
@member_required
@limited(older.ASKED)
def fetch_older(number: int) -> Any:
    """Have older things fetched, and say so at once."""
    member = viewer()
    require(member, "core.take_part")
    found = sight.actor(number, viewer=member)
    try:
        older.ask_for_older(str(found.uri))
        flash(_("We are fetching them. Come back in a few minutes."), "done")
    except Conflict as conflict:
        flash(str(conflict), "warn")
    return redirect(f"{things.actor_path(found)}#more", code=303)
