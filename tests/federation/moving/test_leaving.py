"""A Mag moves: rehearsed, said to followers, only read from then on; taken back; ended at last."""

import pytest

from onemile.api import Conflict, follows, publishing
from onemile.notices.models import NoticeRow
from onemile.publishing import houses
from onemile_federation.remote import hosts
from onemile_mags.article_models import Article
from onemile_mags.models import WITHDRAWN, Mag

pytestmark = pytest.mark.plugins("federation", "mags")


def buttons(browser):
    return [words for form in browser.page.forms for words, _, _ in form.buttons]


def test_a_mag_moves_with_its_readers_and_is_only_read_from_then_on(
    network, alsace, house, victim, reader, new
):
    with alsace.at_work() as world:
        ben = world.member("Ben")
        follows.follow(ben, followed_uri=house.uri)
    handle = house.document["preferredUsername"]

    page = house.rehearses(new.id)
    assert page.status == 200 and "Ce qui va se passer" in page.text
    for said in ("Moins de dix", "ne voyagent pas", "30 jours"):
        assert said in page.text.replace("\u00a0", " ")
    assert "movedTo" not in house.document and not victim.posts("Move")
    wrong = house.moves(new.id, said="Autre chose")
    assert wrong.status == 422 and "movedTo" not in house.document

    page = house.moves(new.id)

    assert new.id in page.text and house.document["movedTo"] == new.id
    update, move = (one.activity for one in victim.posts()[-2:])
    assert (update["type"], update["object"]["movedTo"]) == ("Update", new.id)
    assert (move["type"], move["actor"], move["object"]) == ("Move", house.uri, house.uri)
    assert move["target"] == new.id and move["to"] == [f"{house.document['followers']}"]
    found = alsace.get(f"/.well-known/webfinger?resource=acct:{handle}@{alsace.host}")
    assert house.uri in found.text
    with alsace.at_work():
        told = [str(one.url) for one in NoticeRow.select().where(NoticeRow.member == ben.id)]
    there = [one for one in told if one.startswith("/federation/follow?")]
    assert len(there) == 1
    assert "D’accord, et suivre" in buttons(alsace.browser(ben).get(there[0]))


def test_nobody_writes_or_comments_where_it_moved_away(network, alsace, house, victim, reader, new):
    article = house.ground.article(state="draft", tell=False)
    assert "a déménagé" not in house.ground.page  # read by a visitor, and kept for the next one
    house.moves(new.id)
    assert "a déménagé" in house.ground.page

    with alsace.at_work():
        mag, draft = Mag.get(Mag.uri == house.uri), Article.get(Article.uri == article)
        out = Article.get(Article.uri == house.ground.article_uri)
    for path in (mag.path, f"{mag.path}/{out.slug}"):
        assert new.id in alsace.browser().get(path).text
    desk = house.browser.get(f"/mags/{mag.id}/desk")
    assert "a déménagé" in desk.text and "Écrire" not in buttons(desk)
    answer = house.browser.post(f"/mags/{mag.id}/articles/new")
    assert answer.status == 409 and "déménagé" in answer.text
    page = house.browser.get(f"/mags/articles/{draft.id}/write")
    assert "a déménagé" in page.text
    assert page.submit("Publier", title="Encore", text="Encore un mot.").status == 409
    comments = house.browser.get(f"{mag.path}/{out.slug}")
    assert "plus personne ne commente" in comments.text
    policy = alsace.thing(house.ground.article_uri).document["interactionPolicy"]["canReply"]
    assert policy == {"automaticApproval": [], "manualApproval": []}
    said = reader.create_note("Bonjour", in_reply_to=house.ground.article_uri)
    assert reader.post(house.ground.mag.inbox, said).status == 422
    with alsace.at_work():
        assert Article.get(Article.id == draft.id).published_at is None


def test_a_move_is_taken_back_within_thirty_days_and_no_second_one_follows(
    network, alsace, house, victim, reader, new, clock
):
    house.moves(new.id)
    clock.advance(days=28)

    page = house.page().submit("Annuler le déménagement")
    network.settle()

    assert "movedTo" not in house.document and "movedTo" not in _last(victim)["object"]
    with alsace.at_work():
        mag = Mag.get(Mag.uri == house.uri)
    assert house.browser.post(f"/mags/{mag.id}/articles/new").status in (200, 303)
    assert page.status == 200 and house.rehearses(new.id).status == 409
    clock.advance(days=3)
    assert house.moves(new.id).status == 200 and house.document["movedTo"] == new.id


def _last(peer):
    return peer.posts("Update")[-1].activity


def test_after_thirty_days_it_stays_moved_and_after_twelve_months_the_old_page_ends(
    network, alsace, house, victim, reader, new, clock
):
    house.moves(new.id)
    clock.advance(days=31)
    assert "Annuler le déménagement" not in buttons(house.page())
    with alsace.at_work():
        with pytest.raises(Conflict):
            publishing.move_back(house.uri)
        houses.end_moved()
    network.settle()
    assert house.document["movedTo"] == new.id
    clock.advance(days=335)

    with alsace.at_work():
        houses.end_moved()
    network.settle()

    with alsace.at_work():
        assert Mag.get(Mag.uri == house.uri).state == WITHDRAWN
        assert houses.House.select().count() == 0
    assert alsace.get(house.uri, accept="application/activity+json").status == 410


@pytest.mark.one_engine
def test_the_new_address_has_to_agree_and_be_fit(network, alsace, house, peer, new):
    strange = peer.actor("strange", kind="Group")
    page = house.rehearses(strange.id)
    assert house.uri in page.text and "ne connaît pas encore" in page.text
    assert "Déménager maintenant" not in buttons(page)
    onward = peer.actor("on", kind="Group", alsoKnownAs=[house.uri], movedTo=house.uri)
    anna = peer.actor("anna", alsoKnownAs=[house.uri])
    with alsace.at_work() as world:
        hosts.suspend(host="shut.example", reason="spam")
        other = str(world.member("Ben").uri)
    for address, status, said in (
        (onward.id, 422, "déménagé ailleurs"),
        (anna.id, 422, "ni publication ni groupe"),
        (house.uri, 422, "de cette instance"),
        (other, 422, "de cette instance"),
        ("https://shut.example/u/mag", 403, "suspendu"),
        (f"{peer.base}/none", 404, "personne"),
    ):
        page = house.rehearses(address)
        assert (address, page.status, said in page.text) == (address, status, True), page.text
    form = house.rehearses(new.id)
    new.document["alsoKnownAs"] = []  # between the look and the press
    assert form.submit("Déménager maintenant", said="Le potager partagé").status == 409
    assert "movedTo" not in house.document


@pytest.mark.one_engine
def test_two_that_name_each_other_do_not_lead_in_a_ring(network, alsace, house, new, reader):
    house.names(new.id)
    house.moves(new.id)

    assert new.post(alsace.shared_inbox, new.move(house.uri)).status == 202
    network.settle()

    assert house.document["movedTo"] == new.id
    with alsace.at_work():
        assert follows.followers_elsewhere(house.uri, limit=9)[0].uri == reader.id
