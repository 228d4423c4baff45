"""Who came for a thing of ours, and signed for it, has it: it is asked to delete it as well."""

import pytest

from onemile_federation.outbox.models import Sent
from onemile_mags.article_models import Article


@pytest.mark.plugins("federation", "mags")
@pytest.mark.parametrize("way", ["the thing", "a page of the outbox", "the activity"])
def test_who_fetched_a_thing_is_named_and_asked_to_delete_it(network, alsace, paper, way):
    other = network.peer("w.example")
    anna, nobody = other.actor("anna"), network.peer("n.example")
    page = f"{alsace.thing(paper.author.uri).outbox}?page=true"
    created = anna.get(page, signed=False).json()["orderedItems"][0]
    urls = {"the thing": paper.uri, "a page of the outbox": page, "the activity": created["id"]}
    for _ in range(2):
        assert anna.get(urls[way]).status == 200
    assert nobody.get(urls[way], signed=False).status == 200
    with alsace.at_work():
        article = Article.get(Article.uri == paper.uri)
        lines = Sent.select().where((Sent.object_uri == paper.uri) & (Sent.host == "w.example"))
        assert [str(row.sender_uri) for row in lines] == [str(paper.author.uri)]
    path = f"/mags/{paper.mag.slug}/{article.slug}"
    assert "et 1 autre serveur" in alsace.browser(paper.author).get(path).text
    with alsace.at_work():
        paper.withdraws(paper.uri)
    network.settle()
    deleted = [one.activity["object"]["id"] for one in other.posts("Delete")]
    assert deleted == [paper.uri]
    more = alsace.browser(paper.author).get(f"/mags/articles/{article.id}/more")
    assert "Tous ont confirmé" in more.follow("Voir où").text


@pytest.mark.plugins("federation", "mags")
@pytest.mark.one_engine
def test_what_answers_something_withdrawn_is_refused_and_what_never_was_is_not(
    network, alsace, paper, peer
):
    anna, inbox = peer.actor("anna"), alsace.shared_inbox

    def answers(uri):
        return anna.post(inbox, anna.create_note("Merci", in_reply_to=uri)).status

    assert answers(paper.uri) == 202
    with alsace.at_work():
        paper.withdraws(paper.uri)
    network.settle()
    assert (answers(paper.uri), answers(f"{paper.uri}0")) == (422, 202)
