"""The instance's own actor and the activities of all: what is asked for beneath ``/ap``."""

from flask import Response

from onemile.api import NotFound
from onemile_federation import addresses
from onemile_federation.local import answering, representing, standing
from onemile_federation.local.authenticating import who_asks
from onemile_federation.outbox import fetched
from onemile_federation.outbox.models import Activity
from onemile_federation.written import documents


def instance() -> Response:
    """Answer with the instance's own actor: to anybody, signed or not, from caches too.

    A server in secure mode asks for it while it verifies a request of ours; were that to be
    signed and verified in turn, both would wait for each other for ever.
    """
    response = answering.document(documents.instance())
    response.headers["Cache-Control"] = f"public, max-age={answering.PUBLIC_SECONDS}"
    response.headers["Vary"] = "Accept"
    return response


def activity(number: int) -> Response:
    """Answer with an activity that we stand behind, in the very bytes that were sent.

    410 for a public one that was taken back or overtaken; for others nothing ever was there.
    """
    viewer = who_asks()
    found = Activity.get_or_none(Activity.uri == addresses.activity_uri(number))
    if found is not None and found.is_public and not found.body:
        return representing.tombstone(str(found.uri), former_type=str(found.verb))
    if found is None or not standing.may_read(found, viewer):
        raise NotFound
    if fetched.note_activities(viewer, [found]):
        return activity(number)  # taken back meanwhile, it is handed out no more
    return answering.document(str(found.body))
