"""The page on which stewards agree to where a partner says that it is."""

from typing import Any

from flask import render_template, request

from onemile.api import NotFound, limited, viewer
from onemile.api import gettext as _
from onemile_federation.mile import agreeing, panel
from onemile_federation.partners import names
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.partners.views import pressed, row_of
from onemile_federation.steering import STEERED, steering
from onemile_federation.views import blueprint


@blueprint.get("/partners/<host>/mile")
@steering
def partner_mile(host: str) -> str:
    """Show where a partner says that it is, before somebody agrees to it and after."""
    row = row_of(host)
    claimed = panel.claimed_by(str(row.host))
    if claimed is None or row.state not in (ACTIVE, PAUSED):
        raise NotFound
    return render_template(
        "federation/mile/territory.html",
        row=row,
        name=names.of(row),
        claimed=claimed,
        plan=panel.plan_of(claimed.row),
    )


@blueprint.post("/partners/<host>/mile")
@steering
@limited(STEERED)
def agree_to_mile(host: str) -> Any:
    """Agree to it, the one that was shown."""
    name, by = str(row_of(host).host), viewer().uri
    digest = request.form.get("digest", "")
    return pressed(
        lambda: agreeing.agree(name, digest=digest, by_uri=by),
        host=name,
        said=_("Agreed. What neighbours at the edge show each other follows within minutes."),
    )
