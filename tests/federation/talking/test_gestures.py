"""Thanks and what is passed on: said where it belongs, taken back by its own verb."""

import pytest
from kit.rows import table_of

from onemile.api import follows
from onemile.members import blocks, outward
from onemile_federation.talking import gestures, rights
from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = pytest.mark.plugins("federation", "mags")


def test_how_far_it_goes_is_said_before_it_is_passed_on(talk, anna):
    page = talk.page()
    assert "personne ne te suit encore ailleurs" in page.text and "Transmettre" in page.text
    with talk.ours.at_work():
        follows.admit(anna.id, talk.ground.owner_uri, state=follows.ACCEPTED)
    page = talk.page()
    assert "les gens qui te suivent ailleurs le verront, avec ton nom" in page.text
    assert "les gens qui te suivent" not in page.submit("Transmettre").text


def test_thanks_and_passing_on_are_said_and_each_is_taken_back_alone(talk, anna, peer, network):
    for button in ("Merci", "Transmettre", "Reprendre mon merci"):
        talk.page().submit(button)
        network.settle()

    like, announce, undo = (peer.heard(verb) for verb in ("Like", "Announce", "Undo"))
    assert like["object"] == announce["object"] == talk.uri and like["to"] == [anna.id]
    assert PUBLIC in announce["to"] and anna.id in announce["cc"]
    assert (undo["object"]["type"], undo["object"]["id"]) == ("Like", like["id"])
    assert [row["kind"] for row in table_of(talk.ours, "federation_gesture")] == ["share"]
    page = talk.page()
    assert "Ne plus transmettre" in page.text and "Reprendre mon merci" not in page.text
    # The house's own words would stay here, and their author would never read them.
    assert "Quelle bonne idée" not in page.text
    mine = talk.ours.browser(talk.ana).post(f"{talk.path}/share")
    network.settle()
    assert mine.status == 200 and len(peer.posts("Announce")) == 1
    assert mine.post(f"{talk.path}/nonsense").status in (404, 405)

    with talk.ours.at_work():
        assert gestures.take_back(talk.row.id, "share", member=talk.ana)
        assert not gestures.take_back(talk.row.id, "share", member=talk.ana)
        assert follows.is_follower(talk.ground.owner_uri, anna.id)
    network.settle()
    assert [one.activity["object"]["type"] for one in peer.posts("Undo")] == ["Like", "Announce"]


def test_who_leaves_or_withdraws_leaves_no_trace_of_them_and_takes_them_along(talk, network):
    talk.page().submit("Merci")
    network.settle()

    with talk.ours.at_work():
        (file,) = rights.export(talk.ana)
        assert talk.uri in b"".join(file.pieces()).decode()
        outward.withdraw(talk.ana)
    network.settle()

    assert table_of(talk.ours, "federation_gesture") == []
    with talk.ours.at_work():
        assert rights.export(talk.ana) == []


@pytest.mark.parametrize("kind", ["like", "share"])
def test_what_a_block_hides_is_like_what_is_not_there(talk, anna, kind):
    talk.page().submit("Merci")
    with talk.ours.at_work():
        blocks.block_uri(talk.ana, uri=anna.id)
    browser = talk.ours.browser(talk.ana)

    def end(number):
        page = browser.post(f"/federation/things/{number}/{kind}/end")
        return [*(one.status_code for one in page.response.history), page.status]

    there = talk.row.id
    # One's own thanks are taken back all the same, once; then the page says whom one has blocked.
    assert end(there) == ([303, 403] if kind == "like" else [404])
    assert end(there) == end(1) == [404]
