"""A proof counts by a key that its sender lists; one that nobody lists proves nothing."""

import pytest
from kit.replies import Reply

from onemile_federation.keys import making
from onemile_federation.partners import deciding
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import proofs
from onemile_federation.signatures.keys import private_key
from tests.federation.mile.bordering import KEHL, Edge, cover_of, territory_of
from tests.federation.partners.across import ALL, WORDS, Other, row_of
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")
HOST = "e.example"


@pytest.fixture
def edge(partner, alsace):
    """A partner whose documents are signed by a key that nobody here has heard of."""
    made = Edge(partner, alsace)
    with alsace.at_work():
        RemoteKey.delete().where(RemoteKey.kind == "ed25519").execute()
    return made


def test_a_key_that_nobody_lists_proves_nothing(edge, alsace):
    for document in (edge.territory([KEHL]), edge.cover([KEHL])):
        edge.says(document)
    assert territory_of(alsace, HOST) is None and cover_of(alsace, HOST) is None
    asked = len(edge.partner.peer.gets(edge.partner.actor.id))
    edge.says(edge.territory([KEHL]))
    assert len(edge.partner.peer.gets(edge.partner.actor.id)) == asked  # not once more at once


def test_nor_does_one_of_somebody_else_or_of_another_server(edge, alsace, peer, victim):
    for actor in (peer.actor("mallory"), victim.actor("mallory")):
        pair, key_id = making.ed25519(), f"{actor.id}#ed25519-key"
        with alsace.at_work():
            RemoteKey.create(
                key_id=key_id,
                owner_uri=actor.id,
                host=actor.peer.host,
                kind="ed25519",
                public=pair.public,
            )
        edge.key = private_key(pair.private, key_id=key_id)
        edge.says(edge.territory([KEHL]))
        assert territory_of(alsace, HOST) is None


@pytest.fixture
def listing(network, peer, alsace):
    """A partner that lists its key from the first day; here it was let go of since."""
    other, pair = Other(peer, alsace), making.ed25519()
    key_id = f"{other.actor.id}#ed25519-key"
    multikey = {"id": key_id, "type": "Multikey", "controller": other.actor.id}
    other.actor.document["assertionMethod"] = [{**multikey, "publicKeyMultibase": pair.public}]
    other.says("Offer", other.statement(flows=["publications", "mile"]))
    network.settle()
    with alsace.at_work():
        deciding.accept(host=HOST, switches=ALL, **WORDS)
    network.settle()
    with alsace.at_work():
        assert RemoteKey.delete().where(RemoteKey.kind == "ed25519").execute() == 1
    made = Edge(other, alsace)
    made.key = private_key(pair.private, key_id=key_id)
    with alsace.at_work():
        RemoteKey.delete().where(RemoteKey.kind == "ed25519").execute()
    return made


def test_a_key_that_its_sender_lists_is_asked_for_and_counts(listing, alsace):
    listing.says(listing.territory([KEHL]))
    assert territory_of(alsace, HOST) is not None


@pytest.mark.one_engine
def test_while_its_server_does_not_answer_it_waits(listing, alsace, network):
    actor = listing.partner.actor
    listing.partner.peer.serve(actor.id, Reply(status=503))
    listing.says(listing.territory([KEHL]))
    assert territory_of(alsace, HOST) is None
    listing.partner.peer.serve(actor.id, lambda _request: actor.document)
    network.let_pass(hours=2)
    assert territory_of(alsace, HOST) is not None


@pytest.mark.one_engine
def test_so_it_is_with_a_statement(edge, alsace, network):
    said = edge.partner.statement("ended")
    forged = proofs.signed(said, key=edge.key, now=network.clock.present)
    edge.partner.says("Update", forged)
    network.settle()
    assert row_of(alsace, HOST).state == "active"
