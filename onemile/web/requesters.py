"""Who asks: a member by their session, or somebody who lives elsewhere by a signature."""

from typing import Any

from flask import has_request_context, request

from onemile import current
from onemile.db import BaseModel
from onemile.program_records import Authenticator, RemoteViewer
from onemile.record import WrongField
from onemile.web import programs

_KEPT = "onemile.requester"


def requester() -> Any:
    """Return the Member or RemoteViewer who makes this request, or None for nobody in particular.

    The declared authenticators are asked in their order, the core's session first; the first
    answer holds for the whole request. Raises the Refusal of one whose proof does not hold: who
    claims to be somebody and is not is no visitor. None outside a request.
    """
    if not has_request_context():
        return None
    # Kept with the request, not in ``g``: tests make many requests in one app context.
    if _KEPT not in request.environ:
        request.environ[_KEPT] = _identified()
    return request.environ[_KEPT]


def by_session() -> Any:
    """Return the signed-in member. A program has no session, whatever cookie it sends."""
    return None if programs.at_work() else current.viewer()


AUTHENTICATOR = Authenticator(name="core.session", identify=by_session)


def _identified() -> Any:
    for one in current.declared("register_authenticators"):
        found = one.identify()
        if found is None:
            continue
        if not isinstance(found, (RemoteViewer, BaseModel)):
            raise WrongField(f"{one.name} must give a member or a RemoteViewer, not {found!r:.80}")
        return found
    return None
