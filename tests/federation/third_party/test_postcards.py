"""A stranger's plugin has a kind of thing of its own: it crosses, and the carrier names it nowhere.

The guest is ``tests/guests/onemile-postcards``; the federation knows it by what it declares.
"""

import re
from pathlib import Path

import pytest

from onemile.api import transaction
from onemile_federation import registry

pytestmark = pytest.mark.plugins("federation", "postcards")
FEDERATION = Path(__file__).parents[3] / "federation"
PLUGINS = ("exchanges", "mags", "postcards", "projects", "smiles")


@pytest.fixture
def racks(postcards, alsace, ortenau):
    """A rack here, and one there: their URIs."""
    made = []
    for name, one in (("Ill", alsace), ("Kinzig", ortenau)):
        with one.at_work():
            made.append(postcards.set_up(title=name))
    return made


@pytest.fixture
def rack(postcards, alsace):
    """A rack of alsace's, with one place."""
    with alsace.at_work():
        return postcards.set_up(title="Ill", places=1)


def cards(postcards, instance):
    """The words of the cards that came to an instance, by their URI."""
    card = postcards.models.Card
    with instance.at_work():
        came = card.select().where(card.by_uri != card.rack_uri).order_by(card.id)
        return {one.uri: one.words for one in came}


def test_it_crosses_both_ways_is_worded_anew_and_taken_back(
    network, postcards, alsace, ortenau, racks
):
    ways = [(alsace, ortenau, racks[0], racks[1]), (ortenau, alsace, racks[1], racks[0])]
    for here, there, sender, receiver in ways:
        with here.at_work():
            sent = postcards.send(rack=sender, to_uri=receiver.uri, words="<p>À dimanche</p>")
        network.settle()
        assert cards(postcards, there) == {sent.uri: "<p>À dimanche</p>"}
        assert cards(postcards, here) == {}

        with here.at_work():
            postcards.word_anew(card_uri=sent.uri, words="<p>À lundi</p>")
        network.settle()
        assert cards(postcards, there) == {sent.uri: "<p>À lundi</p>"}

        with here.at_work():
            postcards.tear(card_uri=sent.uri)
        network.settle()
        assert cards(postcards, there) == {}
        assert here.get(sent.uri).status == 410


def test_what_came_from_beneath_a_domain_goes_with_it(network, postcards, alsace, ortenau, racks):
    with ortenau.at_work():
        postcards.send(rack=racks[1], to_uri=racks[0].uri, words="<p>À dimanche</p>")
    network.settle()

    for domain, left in (("als.example", 1), ("example", 0)):
        with alsace.at_work(), transaction():
            kind_of_postcards().purge(domain, "")
        assert len(cards(postcards, alsace)) == left


def test_it_says_who_sent_a_card_and_nobody_else_of_their_server_takes_it_away(
    postcards, alsace, rack, peer
):
    anna, eve = peer.actor("anna"), peer.actor("eve")
    card = anna.object("Postcard", target=rack.uri, content="<p>À dimanche</p>")
    anna.post(alsace.shared_inbox, anna.create(card))
    alsace.network.settle()

    eve.post(alsace.shared_inbox, eve.activity("Delete", card["id"]))
    alsace.network.settle()
    assert list(cards(postcards, alsace)) == [card["id"]]

    anna.post(alsace.shared_inbox, anna.delete(card))
    alsace.network.settle()
    assert cards(postcards, alsace) == {}


def kind_of_postcards():
    (found,) = [one for one in registry.types() if one.name == "postcards.postcard"]
    return found


def test_its_racks_are_actors_as_others_are(postcards, alsace, rack):
    thing = alsace.thing(rack.uri)

    assert (thing.document["type"], thing.document["name"]) == ("Service", "Ill")
    found = alsace.get("/.well-known/webfinger?resource=acct:ill@als.example").json()
    assert rack.uri in [link.get("href") for link in found["links"]]


def test_what_a_plugin_cannot_take_the_sender_is_told(network, postcards, alsace, peer, rack):
    anna = peer.actor("anna")

    def post(**said):
        card = anna.object("Postcard", **{"content": "Bonjour", "target": rack.uri} | said)
        answer = anna.post(alsace.thing(rack.uri).inbox, anna.create(card))
        network.settle()
        return answer

    assert post(target=f"{rack.uri}0").status == 422
    assert post(content="<script>alert(1)</script>").status == 422
    with alsace.at_work():
        postcards.models.Rack.update(is_open=False).execute()
    assert post().status == 409
    with alsace.at_work():
        postcards.models.Rack.update(is_open=True).execute()
    assert post(content="Bonjour<script>alert(1)</script>").status == 202
    assert list(cards(postcards, alsace).values()) == ["Bonjour"]
    full = post()
    assert (full.status, full.header("Retry-After")) == (503, "3600")
    assert len(cards(postcards, alsace)) == 1


def test_nobody_changes_or_takes_back_the_card_of_another(
    network, postcards, alsace, peer, victim, rack
):
    anna, bob, eve = victim.actor("anna"), victim.actor("bob"), peer.actor("eve")
    inbox = alsace.thing(rack.uri).inbox
    card = anna.object("Postcard", content="Bonjour", target=rack.uri)
    assert anna.post(inbox, anna.create(card)).status == 202
    network.settle()
    for forger, forged in (
        (bob, bob.update(dict(card), content="Faux")),
        (eve, eve.update(dict(card), content="Faux")),
        (eve, eve.activity("Delete", card["id"])),
    ):
        forger.post(inbox, forged)
        network.settle()
        assert cards(postcards, alsace) == {card["id"]: "Bonjour"}

    anna.post(inbox, anna.update(card, content="Bonsoir"))
    network.settle()
    assert cards(postcards, alsace) == {card["id"]: "Bonsoir"}

    anna.post(inbox, anna.delete(card))
    network.settle()
    assert cards(postcards, alsace) == {}


def test_who_is_gone_is_forgotten_by_the_plugin_too_and_nobody_else(
    network, postcards, alsace, peer, rack
):
    with alsace.at_work():
        postcards.models.Rack.update(places=2).execute()
    anna, bob, inbox = peer.actor("anna"), peer.actor("bob"), alsace.thing(rack.uri).inbox
    for one in (anna, bob):
        one.post(inbox, one.create(one.object("Postcard", content=one.name, target=rack.uri)))
    network.settle()
    assert sorted(cards(postcards, alsace).values()) == ["anna", "bob"]

    assert anna.post(inbox, anna.delete(anna)).status == 202
    network.settle()
    assert list(cards(postcards, alsace).values()) == ["bob"]


def test_only_who_may_read_it_gets_its_document(network, postcards, alsace, peer, rack):
    anna, bob = peer.actor("anna"), peer.actor("bob")
    with alsace.at_work():
        sent = postcards.send(rack=rack, to_uri=anna.id, words="<p>Pour toi</p>")
    network.settle()

    assert peer.heard("Create")["object"]["content"] == "<p>Pour toi</p>"
    assert anna.get(sent.uri).json()["type"] == "Postcard"
    assert bob.get(sent.uri).status == alsace.get(sent.uri).status == 404


def test_the_carrier_names_no_plugin():
    names = "|".join(PLUGINS)
    # Also what a column, a setting or a function is called; frozen migrations say what was.
    called = r"[.(\s]mags\b(?![/-])"
    named = re.compile(
        rf"\bonemile_(?:{names})\b|['\"](?:{names})(?:['\"]|\.\w)|\b(?:{names})\.\w|{called}"
    )
    found = [
        f"{path.relative_to(FEDERATION)}:{number}"
        for path in sorted(FEDERATION.rglob("*.py"))
        if path.parent.name != "migrations"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if named.search(line)
    ]

    assert named.search('kinds["mags.mag"]') and named.search("import onemile_smiles")
    assert named.search("modes.mags()") and named.search("SELECT '', mags, FALSE")
    assert found == []
