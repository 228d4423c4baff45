"""Where “for everyone” goes is said in the form, before it goes (issue 12)."""

import pytest

from onemile.api import transaction
from onemile_federation.mine import travelled
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE
from onemile_mags.article_models import Article
from onemile_mags.models import Mag

ALONE = "Personne ne suit encore"
GOES = "Ce qui est pour tout le monde va à tes voisins, au web, et à qui suit"


def words(alsace, paper, path=""):
    with alsace.at_work():
        number = Article.get(Article.mag == paper.mag.id).id
    page = alsace.browser(paper.author).get(path or f"/mags/articles/{number}/write")
    assert page.status == 200
    return page.text.replace(" ,", ",").replace(" .", ".")


def test_partners_are_named_first_and_the_others_counted(network, alsace, paper):
    assert f"{GOES} « Le potager partagé » chez e.example, v.example." in words(alsace, paper)
    with alsace.at_work(), transaction():
        partner = {"host": "v.example", "confirmed_name": "1Mile Ortenau", "state": ACTIVE}
        Partnership.create(actor_uri="https://v.example/", **partner)
    for host in ("a.example", "b.example"):
        anna = network.peer(host).actor("anna")
        group = alsace.thing(paper.mag.uri)
        assert anna.post(group.inbox, anna.follow(group)).status == 202
    network.settle()

    assert "chez 1Mile Ortenau, a.example et 2 autres serveurs." in words(alsace, paper)


def test_who_has_no_followers_there_and_a_draft_are_told_so_or_nothing(alsace, paper, monkeypatch):
    monkeypatch.setattr(travelled.follows, "followers_elsewhere", lambda _uri, *, limit: [])
    assert f"{ALONE} « Le potager partagé »" in words(alsace, paper)
    with alsace.at_work():
        Mag.update(state="draft").execute()
    said = words(alsace, paper)
    assert ALONE not in said and GOES not in said


@pytest.mark.one_engine
@pytest.mark.plugins("mags")
def test_without_federation_the_form_says_nothing_of_it(instance, world, browser):
    from tests.federation.outages.press import press

    made = press(world)
    made.appears("Composter")
    page = browser(made.author).get(f"/mags/articles/{Article.get().id}/write")
    assert page.status == 200 and ALONE not in page.text and GOES not in page.text
