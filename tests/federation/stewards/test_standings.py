"""More than open and shut: kept quiet, without pictures, let in by name, and why."""

from urllib.parse import urlsplit

import pytest
from kit.planting import plant

from onemile.api import find_by_uri, follows
from onemile_federation.remote import bonds, hosts, standings
from onemile_federation.remote.models import ALLOWED, BY_NAME, LIMITED, ModeDecision, RemoteActor
from tests.federation.stewards.test_pages import steward as steward

pytestmark = pytest.mark.plugins("federation", "mags")
HOST = "/federation/instances/e.example"


def quiet(steward, host="e.example"):
    page = steward.get(f"/federation/instances/{host}")
    return page.submit("Noter", standing="limited", reason="Trop de bruit")


def test_of_a_quiet_instance_only_who_follows_somebody_there_sees_anything(
    network, alsace, peer, steward
):
    ground, low = plant(alsace), network.peer("low.e.example").actor("lu")
    anna, bea = peer.actor("anna"), network.peer("w.example").actor("bea")
    ground.following(anna)
    quiet(steward)
    for one, words in ((anna, "Bruit"), (low, "Dessous"), (bea, "Bonjour")):
        ground.comment(one, words)
    with alsace.at_work() as world:
        stranger = alsace.browser(world.member("Far"))
        ana = alsace.browser(find_by_uri(ground.owner_uri))
    path = urlsplit(alsace.thing(ground.article_uri).document["url"]).path

    seen = stranger.get(path).text
    assert "Bonjour" in seen and "Bruit" not in seen and "Dessous" not in seen
    assert "Bonjour" in ground.page and "Bruit" not in ground.page
    mine = ana.get(path).text
    assert "Bruit" in mine and "Dessous" not in mine

    steward.get(HOST).submit("Noter", standing="open", reason="Ils se sont calmés")
    assert "Bruit" in ground.page and "Dessous" in ground.page


def test_nobody_is_told_of_strangers_there_and_their_follows_are_asked(
    network, alsace, peer, steward
):
    ground, anna, bea = plant(alsace), peer.actor("anna"), network.peer("w.example").actor("bea")
    quiet(steward)
    ground.comment(anna, "Bruit")
    with alsace.at_work():
        ana = alsace.browser(find_by_uri(ground.owner_uri))
    assert "anna" not in ana.get("/notices").text
    ground.comment(bea, "Bonjour")
    assert "a écrit sous ce que tu as publié" in ana.get("/notices").text

    ground.followed_by(anna, bea)
    assert not peer.posts("Accept")
    page = steward.get(HOST)
    assert "demandent à nous lire" in page.text
    page.submit("Oui")
    network.settle()
    assert peer.heard("Accept")["object"]["actor"] == anna.id
    with alsace.at_work():
        assert follows.is_follower(anna.id, ground.mag_uri)
    assert "demandent à nous lire" not in steward.get(HOST).text


@pytest.mark.one_engine
def test_no_picture_of_an_instance_is_kept(network, alsace, peer, steward):
    steward.get(HOST).submit("Noter", standing="open", rejects_media="y", reason="Nus")
    anna = peer.actor("anna", icon={"type": "Image", "url": "https://e.example/a.png"})
    anna.post(alsace.shared_inbox, anna.follow("https://als.example/ap/instance"))
    network.settle()

    with alsace.at_work():
        assert RemoteActor.get(RemoteActor.uri == anna.id).icon == ""
        assert standings.rejects_media("cdn.e.example")
    assert "Sans images" in steward.get("/federation/apart").text


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("decided", "is_shut"),
    [
        ({"e.example": ("suspended", None)}, True),
        ({"e.example": ("suspended", 7), "a.e.example": ("allowed", None)}, False),
        ({"e.example": ("suspended", None), "a.e.example": ("allowed", None)}, True),
        ({"a.e.example": ("suspended", None), "e.example": ("allowed", None)}, True),
        ({"e.example": ("limited", None)}, False),
    ],
)
@pytest.mark.parametrize("by_name", [False, True])
def test_the_hardest_counts_and_own_decisions_stand_above_lists(alsace, decided, is_shut, by_name):
    with alsace.at_work():
        for host, (standing, list_id) in decided.items():
            hosts.decide(host=host, standing=standing, reason="why", list_id=list_id)
        if by_name:
            ModeDecision.create(publications=BY_NAME)
        allowed = any(standing == ALLOWED for standing, _list in decided.values())

        found = standings.of_all(["a.e.example"])["a.e.example"]

    assert found.is_shut == (is_shut or (by_name and not allowed))
    assert found.is_limited == any(standing == LIMITED for standing, _list in decided.values())


@pytest.mark.parametrize("standing", ["suspended", "nonsense", ""])
@pytest.mark.one_engine
def test_the_form_takes_no_other_standing(alsace, steward, standing):
    steward.get(HOST).submit("Noter", standing=standing, reason="Parce que")

    with alsace.at_work():
        assert not hosts.decisions("e.example")


def test_with_the_allow_list_only_who_is_named_may_come(
    network, alsace, peer, steward, monkeypatch
):
    ground, anna = plant(alsace), peer.actor("anna")
    named, tied = network.peer("w.example").actor("bea"), network.peer("t.example").actor("tom")
    ground.followed_by(anna, named, tied)
    monkeypatch.setitem(
        bonds.BONDS, "test", bonds.Bond(hosts=lambda: frozenset({"t.example"}), title="partenaire")
    )
    steward.get("/federation/instances/w.example").submit(
        "Noter", standing="allowed", reason="Voisins"
    )

    page = steward.get("/federation/mode").submit("Continuer", mode="allowed", reason="Calme")
    assert "quelques personnes" in page.text and "chez 1 site" in page.text
    assert anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status == 202
    page.submit("N’échanger qu’avec celles")
    network.settle()

    for one, status in ((anna, 403), (named, 202), (tied, 202)):
        said = one.activity("View", one.id)
        assert one.post(alsace.shared_inbox, said).status == status
    assert peer.heard("Reject")["object"]["actor"] == anna.id
    ground.article()
    network.settle()
    assert not peer.posts("Create") and named.peer.posts("Create") and tied.peer.posts("Create")
    assert "choisies une à une, et celle-ci" in steward.get(HOST).text

    steward.get("/federation/mode").submit("Continuer", mode="open", reason="Assez calme")
    assert anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status == 202
    assert "Assez calme" in steward.get("/federation/mode").text


@pytest.mark.settings(**{"federation.publications": "allowed"})
@pytest.mark.one_engine
def test_the_setting_holds_until_a_steward_decides(alsace, peer, steward):
    anna = peer.actor("anna")
    assert anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status == 403
    steward.get(HOST).submit("Noter", standing="allowed", reason="Voisins")
    assert anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status == 202
    assert "e.example" in steward.get("/federation/let-in").text
