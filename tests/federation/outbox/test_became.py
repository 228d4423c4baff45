"""Told is said of a report once it has arrived; a Follow that was not taken is no open request."""

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile import clock as now
from onemile.api import find_by_uri, follows
from onemile.follows.models import Follow
from onemile.members import outward
from onemile.moderation.models import Case, PassedOn
from onemile_federation.outbox import dead_letters, ending
from onemile_federation.outbox.models import Delivery
from onemile_federation.remote import actors, hosts

TOLD = {"ground": "insult", "text": "Il insulte tout le monde.", "good_faith": "y"}
ON_ITS_WAY, DELIVERED, REFUSED = "en route", "remis", "refusé, ou jamais remis"


@pytest.fixture
def eve(peer):
    return peer.actor("eve")


@pytest.fixture
def desk(alsace, eve):
    """Report what Eve wrote, to her moderators too; gives the receipt and a moderator's page."""
    plant(alsace).comment(eve, "Vous êtes tous des imbéciles.")
    with alsace.at_work() as world:
        ben, mo = world.member("Ben"), world.member("Mo", role="moderator")
        from onemile.conversations.models import Post

        number = Post.select().order_by(Post.id.desc()).get().id
    form = alsace.browser(ben).get(f"/report/core.post/{number}")
    receipt = form.submit("Envoyer le signalement", **TOLD, pass_on="y")
    with alsace.at_work():
        path = f"/moderation/{Case.get().id}"
    return lambda: (
        alsace.browser(ben).get(receipt.path).text,
        alsace.browser(mo).get(path).text,
    )


def became(alsace):
    with alsace.at_work():
        return PassedOn.get().became


@pytest.mark.plugins("federation", "mags")
@pytest.mark.parametrize(("status", "word"), [(202, "taken"), (403, "never")])
def test_the_pages_say_what_became_of_a_report(network, alsace, peer, desk, status, word):
    receipt, case = desk()
    assert ON_ITS_WAY in receipt and ON_ITS_WAY in case and "Prévenus" not in receipt
    peer.when_posted = Reply(status=status)
    network.settle()
    receipt, case = desk()
    said = {"taken": DELIVERED, "never": REFUSED}[word]
    assert said in receipt and said in case and ON_ITS_WAY not in receipt + case
    assert became(alsace) == word
    # Whom nobody has reached can be told by a moderator.
    assert "Prévenir les modérateurs" in case


@pytest.mark.plugins("federation", "mags")
def test_a_failure_is_still_on_its_way_until_it_is_given_up_and_again_when_tried_anew(
    network, alsace, peer, desk
):
    peer.when_posted = Reply(status=500)
    network.settle()
    assert became(alsace) == ""
    with alsace.at_work():
        network.clock.advance(days=20)
        assert ending.give_up_late() >= 1
        assert PassedOn.get().became == "never"
        for row in Delivery.select().where(Delivery.state == "failed"):
            dead_letters.retry(row.id)
        assert PassedOn.get().became == ""


@pytest.mark.plugins("federation", "mags")
@pytest.mark.one_engine
def test_what_is_called_off_or_never_goes_out_is_never_delivered(network, alsace, peer, desk):
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="")
    network.settle()
    assert not peer.posts("Flag") and became(alsace) == "never"


@pytest.fixture
def ana(alsace, peer):
    with alsace.at_work() as world:
        member = world.member("Ana", verified_at=now.now())
        outward.let_know(member, text="")
        return find_by_uri(str(member.uri))


def asked(alsace, ana, eve):
    with alsace.at_work():
        actors.actor(eve.id)
        follows.follow(ana, followed_uri=eve.id)


def state(alsace):
    with alsace.at_work():
        return [row.state for row in Follow.select()]


@pytest.mark.plugins("federation")
def test_a_follow_that_was_not_taken_says_so_and_is_asked_again(network, alsace, peer, ana, eve):
    peer.when_posted = Reply(status=403)
    asked(alsace, ana, eve)
    network.settle()
    assert state(alsace) == ["untaken"]
    browser = alsace.browser(ana)
    assert "n’a pas été prise par son serveur" in browser.get("/notices").text
    for path in ("/me/elsewhere", f"/federation/follow?uri={eve.id}", "/me/followed"):
        page = browser.get(path)
        assert "Demander de nouveau" in page.text and "Demandé" not in page.text, path
    peer.when_posted = Reply(status=202)
    page = page.submit("Demander de nouveau à Eve")
    assert state(alsace) == ["asked"]
    network.settle()
    assert len(peer.posts("Follow")) == 2 and state(alsace) == ["asked"]

    eve.post(alsace.shared_inbox, eve.accept(peer.posts("Follow")[-1].activity))
    network.settle()
    assert state(alsace) == ["accepted"]
    assert "Tu suis maintenant Eve (e.example)" in browser.get("/notices").text
    assert "Ce qui est déjà paru se lit sur sa page" in browser.get("/notices").text


@pytest.mark.plugins("federation")
@pytest.mark.one_engine
def test_a_no_and_an_end_are_told_to_who_follows(network, alsace, peer, ana, eve):
    asked(alsace, ana, eve)
    network.settle()
    follow = peer.heard("Follow")
    eve.post(alsace.shared_inbox, eve.accept(follow))
    network.settle()
    eve.post(alsace.shared_inbox, eve.reject(follow))
    network.settle()
    assert "ne te laisse plus suivre" in alsace.browser(ana).get("/notices").text
    asked(alsace, ana, eve)
    network.settle()
    eve.post(alsace.shared_inbox, eve.reject(peer.posts("Follow")[-1].activity))
    network.settle()
    assert "a répondu non" in alsace.browser(ana).get("/notices").text
