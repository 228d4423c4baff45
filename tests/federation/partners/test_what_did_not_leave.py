"""Nobody writes into the void: what does not leave is said before it appears, and after."""

import pytest
from kit.replies import Reply

from onemile.api import Conflict, clock, problem
from onemile_federation.outbox import dead_letters, kept_back
from onemile_federation.outbox.models import FAILED, Delivery
from onemile_federation.partners import deciding
from onemile_federation.remote import at_rest, hosts
from onemile_federation.remote.models import Host
from onemile_mags.article_models import Article
from tests.federation.outages.press import read_elsewhere

pytestmark = pytest.mark.plugins("federation", "mags")
HOST, AT = "e.example", "/federation/partners/e.example"
GOES = "à qui suit « Le potager partagé » chez"
DESK = {
    "shut": "rien ne part chez Ortenau : l’équipe d’ici ou de là-bas",
    "suspended": "Rien ne part chez Ortenau : l’équipe d’ici ne laisse rien passer",
    "away": "rien ne part chez Ortenau : plus personne",
    "refused": "Ortenau : rien de ce qui vient d’ici",
    "silent": "Ortenau : personne n’y répond en ce moment. Ce qui leur est destiné attend",
}


@pytest.fixture
def paper(network, alsace, partner):
    """Ana's Mag, which somebody at a partner follows, and an article that they have."""
    return read_elsewhere(network, alsace, partner.peer)


def read(page):
    assert page.status == 200
    return page.text.replace("\xa0", " ").replace("\u202f", " ").replace(" .", ".")


def desk(alsace, paper):
    with alsace.at_work():
        number = Article.get(Article.uri == paper.uri).id
    return read(alsace.browser(paper.author).get(f"/mags/articles/{number}/write"))


def of(alsace, paper, uri):
    with alsace.at_work():
        slug = Article.get(Article.object_uri == uri).slug
    return alsace.browser(paper.author).get(f"/mags/{paper.mag.slug}/{slug}")


def become(alsace, partner, how):
    with alsace.at_work():
        if how == "paused":
            deciding.pause(host=HOST, reason="Vacances")
        elif how == "paused there":
            partner.says("Update", partner.statement("paused", flows=["publications"]))
        elif how == "shut":
            deciding.switch(host=HOST, flow="publications", is_open=False, reason="Vacances")
        elif how == "suspended":
            hosts.suspend(host=HOST, reason="Essai")
        else:
            column = {"away": "unreachable_since", "refused": "shuts_us_out_since"}
            now = {column.get(how, "open_again_at"): clock.now(), "silent_since": clock.now()}
            Host.update(**now).where(Host.host == HOST).execute()


@pytest.mark.one_engine
@pytest.mark.parametrize("hows", [("silent", "refused", "away", "suspended"), ("shut",)])
def test_the_desk_promises_no_reader_who_gets_nothing(network, alsace, partner, paper, hows):
    before = desk(alsace, paper)
    assert f"{GOES} Ortenau." in before and "rien ne part" not in before
    for how in hows:
        become(alsace, partner, how)

        said = desk(alsace, paper)

        assert GOES not in said and "va à tes voisins et au web." in said
        assert DESK[how] in said and len([one for one in DESK.values() if one in said]) == 1


@pytest.mark.parametrize("how", ["paused", "paused there"])
def test_what_did_not_leave_is_told_to_its_author_and_sent_once_the_way_is_open(
    network, alsace, partner, paper, steward_of, how
):
    become(alsace, partner, how)
    network.settle()
    said = desk(alsace, paper)
    assert GOES not in said and DESK["shut"] in said
    steward = steward_of(alsace)
    with alsace.at_work():
        uri, gone = paper.appears("Le gel"), paper.appears("Le brouillon")
    network.settle()
    with alsace.at_work():
        paper.withdraws(gone)
    network.settle()

    mine = of(alsace, paper, uri)
    assert "Pas envoyé chez Ortenau : rien de nouveau ne passe" in read(mine)
    assert "Pas envoyé chez Ortenau" in read(mine.follow("Voir où"))
    assert "Pas envoyé" not in read(of(alsace, paper, paper.uri))
    page = steward.get(AT)
    assert "1 publication n’est pas partie chez Ortenau" in read(page) and "Le gel" in page.text
    assert "Le brouillon" not in page.text and "L’envoyer maintenant" not in page.text
    with alsace.at_work():
        [number, *_more] = [row.id for row in Delivery.select().where(Delivery.state == FAILED)]
        with pytest.raises(Conflict):
            dead_letters.retry(number)
        if how == "paused":
            deciding.resume(host=HOST)
    if how == "paused there":
        partner.says("Update", partner.statement(flows=["publications"]))
    network.settle()
    assert not [one for one in partner.peer.posts("Announce") if one.activity["object"] == uri]
    assert "L’équipe peut encore l’envoyer" in read(of(alsace, paper, uri))

    assert "Pas tout" in read(steward.get(AT)) and "Rien n’attend" not in steward.text
    steward.submit("L’envoyer maintenant")
    network.settle()

    assert [one for one in partner.peer.posts("Announce") if one.activity["object"] == uri]
    assert "Ce qui n’est pas parti" not in steward.get(AT).text
    assert "Oui. Rien n’attend." in steward.text
    assert "Lu aussi chez Ortenau." in read(of(alsace, paper, uri))
    twice = steward.post(f"{AT}/missed")
    assert "Il ne reste rien" in twice.text and not partner.peer.posts("Delete")


@pytest.mark.one_engine
def test_what_they_refused_for_a_pause_that_we_had_not_heard_of_is_among_it(
    network, alsace, partner, paper, steward_of
):
    with alsace.at_work():
        refusal = problem(409, at_rest.REFUSED)
    body, media_type = refusal.get_data(), refusal.mimetype
    partner.peer.when_posted = Reply(status=409, body=body, content_type=media_type)
    with alsace.at_work():
        uri = paper.appears("Le gel")
    network.settle()
    partner.peer.when_posted = Reply(status=202)

    steward = steward_of(alsace)
    page = steward.get(AT)
    assert "1 publication n’est pas partie chez Ortenau" in read(page)
    n_refused = len(partner.peer.posts("Announce"))
    page.submit("L’envoyer maintenant")
    network.settle()

    assert len(partner.peer.posts("Announce")) == n_refused + 1
    assert "Lu aussi chez Ortenau." in read(of(alsace, paper, uri))


@pytest.mark.one_engine
def test_no_more_is_kept_for_a_partner_at_rest_than_a_person_can_read(
    network, alsace, partner, paper, monkeypatch
):
    monkeypatch.setattr(kept_back, "KEPT_MAX", 2)
    become(alsace, partner, "paused")
    for title in ("Un", "Deux", "Trois"):
        with alsace.at_work():
            paper.appears(title)
        network.settle()

    with alsace.at_work():
        assert Delivery.select().where(Delivery.state == FAILED).count() == 2
