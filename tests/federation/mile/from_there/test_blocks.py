"""By their address a neighbour is named to who sees them alone; a block promises what is so."""

import pytest

from onemile.members import blocks
from onemile_federation.outbox.models import Activity
from tests.federation.mile.from_there.conftest import LEA

pytestmark = pytest.mark.plugins("federation")
NOBODY = "https://e.example/ap/neighbours/nobody"
ASKING = ("/me/blocks?uri={}", "/me/mute?uri={}", "/report?about={}")


def test_by_their_address_nobody_else_reads_who_they_are(there, ben):
    there.shows()
    for path in ASKING:
        assert "Léa K." in there.page(path.format(LEA)).text, path
        theirs, none = (there.page(path.format(uri), ben) for uri in (LEA, NOBODY))
        assert "Léa" not in theirs.text, path
        assert theirs.status == none.status
        assert theirs.text.replace(LEA, "") == none.text.replace(NOBODY, ""), path
    answer = there.ours.browser(ben).post("/me/blocks", data={"uri": LEA})
    assert answer.status == 422 and "Léa" not in answer.text
    with there.ours.at_work():
        assert blocks.of(ben) == []


def test_a_block_of_a_neighbour_promises_nothing_that_is_not_so(there):
    kept = there.shows()
    with there.ours.at_work():
        there.ana.federates = True
        there.ana.save()
    page = there.page(f"/me/blocks?uri={LEA}")
    assert "n’en apprend rien" in page.text and "disclose" not in page.html
    done = there.ours.browser(there.ana).post("/me/blocks", data={"uri": LEA, "disclose": "y"})
    there.network.settle()
    assert "personne n’en est informé" in done.text and "Serveur informé" not in done.text
    assert there.page(f"/federation/across/{kept.id}").status == 404
    with there.ours.at_work():
        assert blocks.disclosed_by(there.ana) == {}
        assert not Activity.select().where(Activity.verb == "Block").exists()
    # Whom one has blocked one can read of and let go.
    assert "Léa K." in there.page(f"/me/blocks?uri={LEA}").text
    assert "Personne n’en est informé" in there.page("/me/blocks").text


@pytest.mark.one_engine
def test_of_anybody_else_elsewhere_it_stays_as_it_was(there, ben):
    anna = there.peer.actor("anna")
    anna.post(there.ours.shared_inbox, anna.follow(there.ours.actor.id))
    there.network.settle()
    for by in (there.ana, ben):
        assert "Anna" in there.page(f"/me/blocks?uri={anna.id}", by).text
