"""In which form an instance gets what groups here pass on, as a steward decides it."""

from typing import Any

from flask import flash, redirect, request, url_for

from onemile.api import NotFound, limited
from onemile.api import gettext as _
from onemile_federation.remote import forms
from onemile_federation.steering import STEERED, steering
from onemile_federation.stewards import hosts_shown
from onemile_federation.views import blueprint


@blueprint.post("/instances/<host>/passing")
@steering
@limited(STEERED)
def passing(host: str) -> Any:
    """Have what groups here pass on go there whole, by its address, or as it asks itself."""
    shown, form = hosts_shown.page(host), request.form.get("form", "")
    if shown is None or not shown.is_met or form not in forms.CHOICES:
        raise NotFound
    forms.choose(host=shown.traffic.host, form=form)
    flash(_("From now on it goes there so."), "done")
    return redirect(url_for("federation.instance", host=shown.traffic.host), code=303)
