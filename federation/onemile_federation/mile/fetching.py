"""Mile objects and neighbours, for the one partner that was told of them, and nobody else.

Whoever else asks, signed or not, gets what there is where nothing ever was: who guesses an address
learns nothing from the answer. So does that partner from the moment on at which it ought to see it
no more, whenever it hears that it was taken back.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response

from onemile.api import Door, FederatedType, NotFound, RemoteViewer, Said
from onemile_federation import addresses
from onemile_federation.local import answering
from onemile_federation.local.authenticating import NotProven, who_asks
from onemile_federation.mile import people, pictures_told, sides, talk_out, told, weighing
from onemile_federation.mile.models import MileTold, MileWord
from onemile_federation.partners.telling import SHOWN_BY
from onemile_federation.wire.vocabulary import in_context

# A partner asks again for what it was sent: hardly ever.
ASKED_PER_MINUTE = 120
# And the pictures of what it was sent at once: four of each.
PICTURES_PER_MINUTE = 600


def thing(key: str) -> Response:
    """Answer with a mile object, or a word, as said last, to the partner it was for. Else 404."""
    viewer, uri = _who_asks(), addresses.for_one(key)
    row, word = told.find(uri), talk_out.find(uri)
    if row is not None and _may_fetch(row, viewer):
        return _private(told.document(row))
    if word is not None and _may_fetch_word(word, viewer):
        return _private(talk_out.document(word))
    return _private(None)


def picture(key: str, name: str) -> Response:
    """Answer with a picture of a thing as it is now, to the partner it was said to. Else 404."""
    viewer, uri = _who_asks(), addresses.for_one(key)
    row = told.find(uri)
    is_theirs = row is not None and told.may_fetch(row, viewer)
    meant = weighing.meant_still(row) if row is not None and is_theirs else None
    found = meant and pictures_told.content(meant.pictures, name, object_uri=uri)
    if not found:
        raise NotFound
    return _unshared(Response(found, content_type=pictures_told.MEDIA_TYPE))


def neighbour(key: str) -> Response:
    """Answer with a neighbour by the name by which the partner who asks knows them. Else 404."""
    viewer = _who_asks()
    if viewer is None or not sides.passes(viewer.host, *SHOWN_BY):
        return _private(None)
    return _private(people.document(key, host=viewer.host))


def _may_fetch(row: MileTold, viewer: RemoteViewer | None) -> bool:
    return told.may_fetch(row, viewer) and weighing.ought_still(row)


def _may_fetch_word(word: MileWord, viewer: RemoteViewer | None) -> bool:
    if viewer is None or not talk_out.may_fetch(word, viewer):
        return False
    return sides.passes(viewer.host, *SHOWN_BY) and talk_out.stands(word)


def _who_asks() -> RemoteViewer | None:
    try:
        return who_asks()
    except NotProven:
        return None  # a signature that does not hold gets what nobody gets


def _private(document: Mapping[str, Any] | None) -> Response:
    if not document:
        raise NotFound
    return _unshared(answering.document(in_context(document)))


def _unshared(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Vary"] = answering.VARY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _nothing(_event: Any) -> list[Said]:
    return []


DOORS = [
    Door(rule="/ap/mile/<key>", view=thing, per_minute=ASKED_PER_MINUTE),
    Door(rule="/ap/mile/<key>/pictures/<name>", view=picture, per_minute=PICTURES_PER_MINUTE),
    Door(rule="/ap/neighbours/<key>", view=neighbour, per_minute=ASKED_PER_MINUTE),
]
# By which the ledger knows what stands, and activities about it are given to their partner alone.
TYPES = [
    FederatedType(
        name="federation.mile_told",
        object_types=(),
        announces=(),
        to_wire=_nothing,
        find=told.find,
        uri=lambda row: str(row.object_uri),
        document=told.document,
        may_fetch=_may_fetch,
        claims=lambda document: False,
        receive={},
        is_passed_on=False,
    )
]
