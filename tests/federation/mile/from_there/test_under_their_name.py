"""Between a member and a neighbour nothing passes under another name than the one made for it."""

import pytest

from onemile.members import blocks, outward
from onemile.members.models import Member
from onemile.members.persons import Person
from onemile_federation.mile import turning
from onemile_federation.partners import deciding
from tests.federation.mile.from_there.conftest import HOME, LEA

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]


@pytest.fixture
def cleo(there):
    """A member within the mile whom other instances know by her own name."""
    with there.ours.at_work() as world:
        cleo = world.member("Cleo", at=HOME)
        outward.let_know(cleo, text="")
        return Member.get_by_id(cleo.id)


def test_a_block_is_not_told_by_who_is_known_there_under_another_name(there, cleo):
    there.shows()
    # Nothing offers to tell, and whoever asks for it all the same is not heard.
    page = there.page(f"/me/blocks?uri={LEA}", cleo)
    assert "disclose" not in page.html
    there.ours.browser(cleo).post("/me/blocks", data={"uri": LEA, "disclose": "y"})
    there.network.settle()
    assert there.peer.posts("Block") == []


def test_nobody_follows_a_neighbour(there, cleo):
    there.shows()
    there.ours.browser(cleo).post("/me/followed", data={"uri": LEA})
    there.network.settle()
    assert there.peer.posts("Follow") == []


@pytest.mark.parametrize("kind", ["Person", "Group", "Application", "Service", "Organization"])
def test_a_neighbour_becomes_nobody_whom_all_members_see(there, ben, kind):
    lea = there.peer.actor("lea")
    lea.document["type"] = kind
    there.shows(by=lea.id)
    lea.post(there.ours.shared_inbox, lea.activity("Like", f"{there.ours.base}/nothing"))
    there.network.settle()
    known = there.person(lea.id)
    assert known.kind == "Neighbour"
    assert there.page(f"/federation/actors/{known.id}", ben).status == 404

    with there.ours.at_work():
        deciding.end(host="e.example", reason="Plus personne.")
    there.network.settle()
    with there.ours.at_work():
        turning.settle_all()
    assert there.person(lea.id) is None


def test_at_the_end_nobody_is_known_by_their_name_who_was_blocked(there):
    there.shows()
    with there.ours.at_work():
        blocks.block_uri(there.ana, uri=LEA)
        assert Person.get(Person.uri == LEA).name
        deciding.end(host="e.example", reason="Plus personne.")
    there.network.settle()
    with there.ours.at_work():
        turning.settle_all()
        assert not Person.get(Person.uri == LEA).name
