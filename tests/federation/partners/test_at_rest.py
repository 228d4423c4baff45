"""What meets a pause is refused to its sender's face, and who wrote it reads that it was."""

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile.api import clock, problem
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.partners import deciding
from onemile_federation.remote import at_rest
from onemile_federation.remote.models import Host
from tests.federation.talking.conftest import anna as anna
from tests.federation.talking.conftest import talk as talk

pytestmark = pytest.mark.plugins("federation", "mags")


def test_what_meets_a_pause_is_refused_and_is_taken_when_sent_again_after_it(
    network, alsace, partner, peer
):
    ground, anna = plant(alsace), peer.actor("anna")
    note = anna.create_note("Quel levain !", in_reply_to=ground.article_uri)
    gestures = [anna.activity(verb, ground.article_uri) for verb in ("Like", "Announce")]
    begun = [note, anna.create_article("Un autre"), anna.follow(ground.mag), *gestures]
    with alsace.at_work():
        deciding.pause(host="e.example", reason="Vacances")
    network.settle()

    for said in begun:
        answer = anna.post(alsace.shared_inbox, said)
        assert answer.status == 409 and at_rest.REFUSED in answer.text
    report = anna.flag(ground.article_uri, content="Moqueur.")
    assert anna.post(alsace.shared_inbox, report).status == 202
    network.settle()
    assert "Quel levain" not in ground.page
    with alsace.at_work():
        assert {row.verb for row in Inbound.select() if row.actor_uri == anna.id} == {"Flag"}
        deciding.resume(host="e.example")

    assert anna.post(alsace.shared_inbox, note).status == 202
    network.settle()
    assert "Quel levain" in ground.page


@pytest.mark.one_engine
def test_what_was_taken_before_a_pause_is_not_lost_by_it(network, alsace, partner, peer):
    ground, anna = plant(alsace), peer.actor("anna")
    note = anna.create_note("Quel levain !", in_reply_to=ground.article_uri)
    assert anna.post(alsace.shared_inbox, note).status == 202
    with alsace.at_work():
        deciding.pause(host="e.example", reason="Vacances")
    network.settle()

    with alsace.at_work():
        assert Inbound.get(Inbound.verb == "Create").state == DONE
    assert "Quel levain" in ground.page


@pytest.mark.one_engine
def test_who_wrote_it_and_the_stewards_read_that_it_met_a_pause(talk, network, peer):
    with talk.ours.at_work() as world:
        refusal = problem(409, at_rest.REFUSED)
        steward = talk.ours.browser(world.member("Jean-Luc", role="steward"))
    body, media_type = refusal.get_data(), refusal.mimetype
    peer.when_posted = Reply(status=409, body=body, content_type=media_type)

    talk.say("Quel levain !")

    assert "refusé là-bas" in talk.page().text
    assert "rien de nouveau ne passait alors" in steward.get("/federation/letters").text
    page = steward.get("/federation/instances/e.example").text
    assert "pendant une pause, cela attend qu’elle finisse" in page


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("meanwhile", "author", "stewards"),
    [
        (
            "rests",
            "pas envoyé : rien de nouveau ne passait alors",
            "rien de nouveau ne passait alors",
        ),
        ("away", "jamais arrivé", "leur site est resté absent"),
    ],
)
def test_what_was_written_just_before_is_told_to_its_author_and_never_said_to_be_sent(
    talk, network, partner, peer, meanwhile, author, stewards
):
    with talk.ours.at_work() as world:
        steward = talk.ours.browser(world.member("Jean-Luc", role="steward"))
    talk.ours.browser(talk.ana).get(talk.path).submit("Publier mon commentaire", text="Vite !")
    n_posted = len(peer.posts("Create"))
    with talk.ours.at_work():
        if meanwhile == "rests":
            deciding.pause(host="e.example", reason="Vacances")
        else:
            Host.update(unreachable_since=clock.now()).where(Host.host == "e.example").execute()

    network.settle()

    assert len(peer.posts("Create")) == n_posted
    assert (
        author in talk.page().text.replace("\xa0", " ") and "refusé là-bas" not in talk.page().text
    )
    assert stewards in steward.get("/federation/letters").text and "409" not in steward.text
