"""Who takes something back, or leaves, reads where it had gone and who has confirmed (issue 12)."""

import re

import pytest

from onemile.api import clock
from onemile.members.models import Member
from onemile.models import MailMessage
from onemile.privacy.erase import erase
from onemile_federation.mine import farewell, links
from onemile_federation.mine.models import Leaver
from onemile_federation.outbox import ledger
from onemile_federation.outbox.models import Sent
from onemile_mags.article_models import Article
from onemile_mags.comments import saying

MINE = "/federation/mine"


def article_of(alsace, paper):
    with alsace.at_work():
        return Article.get(Article.uri == paper.uri)


def sentences(page):
    """Return the words of a page as they are read, whatever marks stand around a name."""
    return page.text.replace(" ,", ",").replace(" .", ".")


def withdraw(network, alsace, paper):
    with alsace.at_work():
        paper.withdraws(paper.uri)
    network.settle()


def test_a_thing_says_to_its_author_alone_where_it_is_read_and_then_who_confirmed(
    network, alsace, paper
):
    article = article_of(alsace, paper)
    path = f"/mags/{paper.mag.slug}/{article.slug}"
    with alsace.at_work() as world:
        reader = world.member("Rita")
    page = alsace.browser(paper.author).get(path)
    assert "Lu aussi chez e.example, v.example." in sentences(page)
    assert "Lu aussi chez" not in alsace.browser(reader).get(path).text
    assert "Lu aussi chez" not in alsace.browser().get(path).text
    there = page.follow("Voir où")
    assert there.text.count("parti le") == 2 and "effacement demandé" not in there.text
    for asking in (f"/mags/articles/{article.id}/away", f"/mags/{paper.mag.id}/end"):
        asked = sentences(alsace.browser(paper.author).get(asking))
        assert "Lu aussi chez e.example, v.example." in asked, asking
    with alsace.at_work():
        said = saying.say(article.id, member=paper.author, text="Avec des feuilles.")
    network.settle()
    asked = sentences(alsace.browser(paper.author).get(f"/mags/comments/{said.id}/back"))
    assert "Lu aussi chez e.example, v.example." in asked

    network.off("v.example")
    with alsace.at_work():
        paper.withdraws(paper.uri)
    more = alsace.browser(paper.author).get(f"/mags/articles/{article.id}/more")
    assert "C’était lu aussi chez e.example, v.example." in sentences(more), "nobody was told yet"
    assert "On attend que 2 serveurs l’effacent." in more.text
    assert more.follow("Voir où").text.count("en attente") == 2
    network.settle()
    more = alsace.browser(paper.author).get(f"/mags/articles/{article.id}/more")
    assert "C’était lu aussi chez e.example, v.example." in sentences(more)
    assert "On attend que 1 serveur l’efface." in more.text
    there = more.follow("Voir où")
    assert "confirmé le" in there.text and "en attente" in there.text
    assert "pas confirmé" not in there.text and "https://v.example/" not in there.text

    network.clock.advance(days=ledger.CONFIRM_DAYS, seconds=1)
    more = alsace.browser(paper.author).get(f"/mags/articles/{article.id}/more")
    there = more.follow("Voir où")
    assert "1 serveur n’a pas confirmé l’effacement" in there.text
    assert 'href="https://v.example/"' in there.html and "https://e.example/" not in there.html
    assert "noindex" in there.html and "no-referrer" in there.html


def test_what_was_taken_back_is_listed_for_who_said_it_and_each_line_leads_to_its_page(
    network, alsace, paper
):
    empty = alsace.browser(paper.author).get(MINE)
    assert "Tu n’as rien repris" in empty.text
    withdraw(network, alsace, paper)
    with alsace.at_work() as world:
        other = world.member("Rita")

    page = alsace.browser(paper.author).get("/me/elsewhere").follow("Mes choses ailleurs")
    assert "Composter" in page.text, "its words are its author's still"
    assert "2 serveurs l’avaient" in page.text and "2 ont confirmé" in page.text
    assert "Tous ont confirmé" in page.follow("Composter").text
    everything = page.follow("Mes choses ailleurs").follow(
        "Tous les serveurs qui ont quelque chose de moi"
    )
    assert "e.example" in everything.text and "Composter" not in everything.text
    assert "Composter" not in alsace.browser(other).get(MINE).text


def test_taken_back_and_said_again_a_thing_is_one_and_each_server_a_line(alsace, paper):
    with alsace.at_work():
        again = f"{paper.uri}/240314115687447999"
        for row in list(Sent.select().where(Sent.object_uri == paper.uri)):
            Sent.insert(
                object_uri=again,
                host=row.host,
                inbox=row.inbox,
                sender_uri=row.sender_uri,
                delete_asked_at=clock.now(),
            ).execute()
        stranger = f"{paper.uri}0/1"
        Sent.insert(
            object_uri=stranger, host="z.example", inbox="https://z.example/i", sender_uri="x"
        ).execute()
        path = links.path_of(links.THING, paper.uri)
    page = alsace.browser().get(path)

    assert page.text.count("effacement demandé le") == 2 and "z.example" not in page.text
    assert page.text.count("refusé ou jamais joint") == 2  # no Delete is under way


def test_who_left_gets_one_letter_after_a_month_whose_link_opens_without_an_account(
    network, alsace, paper, monkeypatch
):
    network.off("v.example")
    with alsace.at_work():
        kept = erase(Member.get_by_id(paper.author.id))
        assert any("Ton adresse e-mail" in one.what for one in kept)
        email = Leaver.get().email
    network.settle()
    with alsace.at_work():
        assert farewell.write_due() == 0
        network.clock.advance(days=farewell.DUE_DAYS, seconds=1)
        assert farewell.write_due() == 1 and farewell.write_due() == 0
        assert Leaver.select().count() == 0
        [letter] = MailMessage.select().where(MailMessage.to == email)
    assert "v.example" in letter.body and "e.example, demandé" not in letter.body
    path = re.search(r"https://als\.example(/federation/copies/all/\S+)", letter.body)[1]
    page = alsace.browser().get(path)
    assert "pas confirmé" in page.text and "confirmé le" in page.text
    assert "Ana" not in page.text and "Composter" not in page.text

    monkeypatch.setattr(links, "LINK_DAYS", -1)  # the day after
    assert alsace.browser().get(path).status == 404


@pytest.mark.one_engine
def test_a_link_opens_its_own_page_alone(alsace, paper):
    with alsace.at_work():
        thing = links.path_of(links.THING, paper.uri)
        token = thing.rpartition("/")[2]
        unknown = links.path_of(links.THING, "https://als.example/nothing")
    ask = alsace.browser()
    assert ask.get(thing).status == 200
    assert ask.get(f"/federation/copies/all/{token}").status == 404
    assert ask.get(f"{thing}x").status == 404 and ask.get("/federation/copies/é").status == 404
    assert "aucun autre serveur" in ask.get(unknown).text


@pytest.mark.one_engine
def test_who_has_nothing_elsewhere_leaves_no_address(alsace):
    with alsace.at_work() as world:
        ben = world.member("Ben")
        assert not [one for one in erase(ben) if "adresse" in one.what]
        assert Leaver.select().count() == 0


def test_a_server_that_let_go_of_one_thing_and_reads_another_is_no_late_one(alsace, paper):
    with alsace.at_work():
        both = (Sent.host == "e.example") & (Sent.object_uri == paper.uri)
        long_ago = clock.ago(days=ledger.CONFIRM_DAYS + 10)
        Sent.update(delete_asked_at=long_ago, deleted_at=long_ago).where(both).execute()
        path = links.path_of(links.ALL, paper.author.uri)
    page = alsace.browser().get(path)
    assert page.text.count("lu là-bas") == 3  # each of the two, and the sentence above them
    assert "en attente" not in page.text and "pas confirmé" not in page.text
