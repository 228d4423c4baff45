"""What was said elsewhere is reported here; its own team is told where the reporter wishes it."""

import pytest

from onemile import conversations
from onemile.moderation.models import Case
from onemile.moderation.targets import target_of
from onemile_federation.remote import origins

pytestmark = pytest.mark.plugins("federation", "mags")
TOLD = {"ground": "insult", "text": "Elle insulte le boulanger.", "good_faith": "y"}


def test_a_report_of_a_thing_crosses_with_consent_and_moderators_hide_it_here(talk, peer, network):
    ben = talk.member("Ben")
    page = talk.page(ben).follow("Signaler").submit("Envoyer le signalement", **TOLD, pass_on="y")
    network.settle()
    carla = talk.member("Carla")
    form = talk.page(carla).follow("Signaler").submit("Envoyer le signalement", **TOLD)
    network.settle()

    flag = peer.heard("Flag")
    assert page.status == form.status == 200
    assert flag["object"] == [talk.anna.id, talk.uri] and "boulanger" in flag["content"]
    assert flag["actor"] == talk.ours.actor.id and str(ben.uri) not in str(flag)
    with talk.ours.at_work():
        case = Case.get()
        assert case.kind == "federation.thing" and case.url == talk.path
        assert "e.example" in case.excerpt and talk.uri in case.excerpt
        target_of("federation.thing").hide(talk.row)
    assert talk.page(ben).status == 404
    with talk.ours.at_work():
        target_of("federation.thing").restore(talk.row)
    assert talk.page(ben).status == 200


@pytest.mark.one_engine
def test_the_form_names_a_comment_its_author_and_the_place_as_members_know_it(
    talk, peer, network, monkeypatch
):
    monkeypatch.setattr(origins, "partner_names", lambda: {"e.example": "1Mile Ortenau"})
    bea = peer.actor("bea")
    talk.hears(bea, bea.create_note("Voir https://e.example/pain", in_reply_to=talk.uri))
    ben = talk.member("Ben")
    with talk.ours.at_work():
        (said,) = conversations.Post.select()

    page = talk.ours.browser(ben).get(f"/report/core.post/{said.id}")

    assert "un message ou un commentaire" in page.text
    assert "Un commentaire sous «" in page.text and "par Bea" in page.text
    assert 'href="https://e.example/pain" rel="nofollow' in page.html
    assert "modérateurs de 1Mile Ortenau" in page.text
    told = page.submit("Envoyer le signalement", **TOLD, pass_on="y")
    assert "les modérateurs de 1Mile Ortenau" in told.text
    network.settle()
    assert peer.heard("Flag")["object"][0] == bea.id
