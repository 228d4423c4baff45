"""What a partner says of the mile: taken from the actor that speaks for its host, with its proof.

While a partnership rests it is kept, so that nothing is missing when it goes on; shown is nothing.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from onemile.api import defer
from onemile_federation import addresses
from onemile_federation.inbox.acting.heard import Effect, Heard, if_carrying, ignored
from onemile_federation.mile import covers, documents, sides, territories
from onemile_federation.mile.documents import Claim, Cover
from onemile_federation.partners import standing
from onemile_federation.partners.hearing import proof_holds
from onemile_federation.remote import hosts
from onemile_federation.remote.hosts import TURN

VERBS = ("Update",)

log = structlog.get_logger()


def _hear(heard: Heard, document: Mapping[str, Any]) -> Effect:
    said = documents.read(document)
    if said is None:
        return ignored("no word about the mile")
    if said.target != addresses.instance_uri():
        return ignored("for somebody else")
    if "proof" not in document or not proof_holds(document, heard):
        return ignored("proof")
    return lambda: _take(heard, said)


def _take(heard: Heard, said: Claim | Cover) -> str:
    host = hosts.spelled(heard.peer.host)
    row = standing.of(host)
    if row is None or not sides.passes(host):
        return "the mile is not open"
    if row.actor_uri != heard.peer.actor_uri:
        return "not who speaks for its server"
    if isinstance(said, Cover):
        why = covers.take(row, said)
    else:
        why = territories.take(row, said)
    if not why:
        log.info("mile heard", host=host, kind=type(said).__name__)
        defer(TURN, {"host": host})
    return why


# What is about the mile comes here first, by any of VERBS.
first = if_carrying(documents.carried_by, _hear)
