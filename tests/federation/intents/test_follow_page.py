"""A member follows somebody elsewhere, from a page to which any site may send them (FEP-3b86)."""

from urllib.parse import quote

import pytest
from kit.replies import Reply, redirect

from onemile import clock
from onemile.api import find_by_uri
from onemile.members import blocks, outward
from onemile_federation.intents import pressing
from onemile_federation.keys import sealing
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteActor

pytestmark = pytest.mark.plugins("federation")
OF_AN_HOUR = 3_600


@pytest.fixture
def ana(alsace):
    """A member whom other instances know."""
    with alsace.at_work() as world:
        member = world.member("Ana", verified_at=clock.now())
        outward.let_know(member, text="")
        return find_by_uri(str(member.uri))


@pytest.fixture
def look(alsace, ana):
    """Go to the page with an address, as Ana."""

    def one(address, by=ana):
        return alsace.browser(by).get(f"/federation/follow?uri={quote(address, safe='')}")

    return one


def links(alsace, handle):
    answer = alsace.get(f"/.well-known/webfinger?resource=acct:{handle}@{alsace.host}")
    return {link["rel"]: link.get("template") for link in answer.json()["links"]}


def test_a_member_goes_on_here_with_what_they_began_elsewhere(network, alsace, ana, peer):
    templates = links(alsace, ana.handle)
    assert templates["http://ostatus.org/schema/1.0/subscribe"].endswith("/follow?uri={uri}")
    assert templates["https://w3id.org/fep/3b86/Object"].endswith("/open?uri={object}")
    follow = templates["https://w3id.org/fep/3b86/Follow"].removeprefix(alsace.base)
    anna, browser = peer.actor("anna"), alsace.browser(ana)

    page = browser.get(follow.replace("{object}", quote(anna.handle, safe="")))

    assert ">A</span>" in page.html  # in the place of a picture
    for said in ("Anna", anna.handle, "une personne", "e.example", "Suivre"):
        assert said in page.text
    for other in ("Signaler", "Bloquer"):
        assert anna.id in alsace.browser(ana).get(page.path).follow(other).html
    asked = len(peer.gets())
    assert browser.get(page.path).status == 200
    assert len(peer.gets()) == asked and not peer.posts()
    page = page.submit("Suivre")
    network.settle()
    assert peer.heard("Follow")["object"] == anna.id
    assert "pas encore répondu" in page.text
    assert "pas encore de réponse" in browser.get("/me/elsewhere").text

    anna.post(alsace.shared_inbox, anna.accept(peer.heard("Follow")))
    network.settle()
    page = browser.get(f"/federation/follow?uri={quote(anna.id)}")
    assert "Tu suis Anna" in page.text and "pas encore" not in page.text
    assert "Anna" in browser.get("/me/elsewhere").text
    browser.submit("Ne plus suivre Anna")
    network.settle()
    assert peer.heard("Undo")["object"]["object"] == anna.id
    assert "Suivre" in look_again(browser, anna)


def look_again(browser, anna):
    page = browser.get(f"/federation/follow?uri={quote(anna.id)}").text
    assert "déjà demandé" not in page  # what one took back oneself was no refusal
    return page


def test_a_no_is_said_and_one_may_ask_again(network, alsace, peer, look):
    anna = peer.actor("anna", manuallyApprovesFollowers=True)
    page = look(anna.id)
    assert "dire oui ou non" in page.text
    page.submit("Suivre")
    network.settle()
    anna.post(alsace.shared_inbox, anna.reject(peer.heard("Follow")))
    network.settle()

    page = look(anna.id)

    assert "répondu non" in page.text
    page.submit("Demander de nouveau")
    network.settle()
    assert len(peer.posts("Follow")) == 2


NOT_AN_ADDRESS = "Ce n’est l’adresse de personne"
LEAD_TO_NOBODY = [
    ("n’importe quoi", 404, "Personne n’est connu ici sous ce nom"),
    ("@anna", 404, "Personne n’est connu ici sous ce nom"),
    ("@a@b@c", 422, NOT_AN_ADDRESS),
    ("javascript:alert(1)", 422, NOT_AN_ADDRESS),
    ("JavaScript://e.example/%0Aalert(1)", 422, "https://"),
    ("http://e.example/u/anna", 422, "https://"),
    ("ftp://e.example/u/anna", 422, "https://"),
    ("//e.example/u/anna", 422, NOT_AN_ADDRESS),
    ("https://e.example/u/anna#x", 422, NOT_AN_ADDRESS),
    ("https://anna@e.example/u/anna", 422, NOT_AN_ADDRESS),
    ("https://e.example/" + "a" * 2_000, 422, NOT_AN_ADDRESS),
    ("https://e.example/nobody", 404, "personne ni rien, ou plus rien"),
    ("@nobody@e.example", 404, "e.example ne connaît personne de ce nom"),
    ("https://e.example/gone", 410, "pour de bon"),
    ("https://e.example/stone", 410, "pour de bon"),
    ("https://e.example/note", 422, "personne que l’on puisse suivre"),
    ("https://e.example/to-us", 404, "personne ni rien, ou plus rien"),
    ("https://e.example/page", 404, "personne ni rien, ou plus rien"),
    ("https://e.example/broken", 503, "e.example ne répond pas"),
    ("https://shut.example/u/anna", 403, "suspendu shut.example"),
    ("@anna@sub.shut.example", 403, "suspendu sub.shut.example"),
    ("https://nowhere.example/u/anna", 503, "nowhere.example ne répond pas"),
    ("@nobody@als.example", 404, "als.example, c’est ici"),
]


def test_an_address_that_leads_to_nobody_says_why(alsace, peer, ana, look):
    with alsace.at_work():
        hosts.suspend(host="shut.example", reason="spam")
    anna = peer.actor("anna")
    stone = {**anna.document, "id": f"{peer.base}/stone", "type": "Tombstone"}
    for path, what in (
        ("/gone", Reply(status=410)),
        ("/stone", stone),
        ("/note", anna.note("Bonjour", id=f"{peer.base}/note")),
        ("/to-us", redirect(str(ana.uri))),
        ("/page", Reply(body=b"<p>Anna</p>", content_type="text/html")),
        ("/broken", Reply(status=500)),
    ):
        peer.serve(path, what)

    for address, status, said in LEAD_TO_NOBODY:
        page = look(address)
        assert (address, page.status, said in page.text) == (address, status, True), page.text

    with alsace.at_work():
        assert RemoteActor.select().count() == 0


def test_our_own_are_on_their_own_pages(alsace, ana, look):
    with alsace.at_work() as world:
        ben = world.member("Ben")
    for address in (f"@{ana.handle.upper()}@als.example", str(ana.uri)):
        assert look(address, by=ben).path == f"/members/{ana.public_id}"
    assert look(f"{alsace.base}//e.example/x").path == "/e.example/x"
    assert look(f"{alsace.base}/ap/inbox").path == "/"


def test_who_is_not_visible_elsewhere_is_told_so_and_asks_nobody(network, alsace, peer, look):
    with alsace.at_work() as world:
        ben = world.member("Ben")
    anna = peer.actor("anna")

    page = look(anna.id, by=ben)
    number = page.path.rpartition("/")[2]

    assert "y être visible toi-même" in page.text and "Voir ce qui serait visible" in page.text
    assert "Trouver ailleurs" in alsace.browser(ben).get("/me/elsewhere").text
    refused = alsace.browser(ben).post("/me/followed", {"uri": anna.id})
    network.settle()
    assert refused.status == 409 and not peer.posts()

    alsace.browser(ben).get(f"/federation/actors/{number}").submit("D’accord, et suivre")
    network.settle()
    assert peer.heard("Follow")["object"] == anna.id
    with alsace.at_work():
        assert find_by_uri(str(ben.uri)).federates


def test_who_follows_in_vain_is_not_made_known_by_it(alsace, peer):
    with alsace.at_work() as world:
        ben = world.member("Ben")
    told = {"uri": f"{peer.base}/nobody", "known": "yes"}

    assert alsace.browser(ben).post("/me/followed", told).status == 404
    with alsace.at_work():
        assert not find_by_uri(str(ben.uri)).federates


def test_visitors_sign_in_first_and_come_back_and_the_suspended_do_not_look(alsace, peer, look):
    anna = peer.actor("anna")
    path = f"/federation/follow?uri={quote(anna.id, safe='')}"
    page = alsace.browser().get(path)
    assert page.path.startswith("/sign-in?next=/federation/follow?uri%3D")
    with alsace.at_work() as world:
        ben = world.member("Ben", state="suspended")
    assert alsace.browser(ben).get(path).status == 403
    assert not peer.received


def test_whom_i_have_blocked_myself_i_am_told_and_led_to_my_blocks(alsace, ana, peer, look):
    anna = peer.actor("anna")
    assert look(anna.id).status == 200
    with alsace.at_work():
        blocks.block_uri(ana, uri=anna.id)

    page = look(anna.id)

    assert page.status == 403 and "Tu as bloqué" in page.text
    assert page.follow("Tes blocages").path == "/me/blocks"


def test_whom_a_block_keeps_apart_is_like_nobody(alsace, ana, peer, look):
    anna = peer.actor("anna")
    assert look(anna.id).status == 200
    with alsace.at_work():
        blocks.block_from_elsewhere(blocker_uri=anna.id, blocked_uri=str(ana.uri))
    assert look(anna.id).status == look(f"{peer.base}/nobody").status == 404


def test_each_question_counts_for_who_asks_and_what_is_known_asks_nobody(
    alsace, peer, look, monkeypatch
):
    limit = pressing.Rate(name="federation.looks", times=2, seconds=OF_AN_HOUR)
    monkeypatch.setattr(pressing, "LOOKS", limit)
    known, others = peer.actor("anna"), [peer.actor(name) for name in ("berta", "clara")]

    assert [look(one.id).status for one in (known, others[0], others[1])] == [200, 200, 429]
    assert look(known.id).status == 200
    assert not peer.gets(others[1].id)


def test_a_name_may_be_long_odd_or_turned_round(alsace, peer, look):
    anna = peer.actor("anna", movedTo=peer.actor("berta").id)
    anna.document["name"] = "\u202e<b>Ånna</b> " + "x" * 10_000

    page = look(anna.id)

    assert page.status == 200 and "\u202e" not in page.html
    assert "<b>Ånna</b>" not in page.html and "x" * 201 not in page.html
    headline = page.html.partition("<h1")[2].partition("</h1>")[0]
    assert "xx…" in headline and "x" * 60 not in headline
    assert "autre adresse" in page.text
    assert "Berta @berta@e.example" in page.follow("Aller voir").text.replace(" B ", " ")


def test_while_the_seal_is_lost_nobody_is_promised_anything(alsace, ana, peer, look, monkeypatch):
    anna = peer.actor("anna")
    monkeypatch.setattr(sealing, "is_lost", lambda: True)
    page = alsace.browser(ana).get("/me/elsewhere")
    assert "il manque une clé" in page.text
    assert "lisent cela de toi désormais" not in page.submit("Enregistrer", text="Bonjour").text

    def lost(*_args, **_more):
        raise sealing.SealLost

    monkeypatch.setattr("onemile_federation.keys.keeping.signer", lost)
    page = look(anna.id)
    assert page.status == 503 and "Notre propre instance" in page.text


def _split(peer, network, *, at_home="anna@town.example", confirms=True, **properties):
    """Let Anna live at ``e.example`` and be called ``@anna@town.example``, if both say so."""
    anna = peer.actor("anna", **properties)
    town = network.peer("town.example")
    if at_home:
        peer.serve("/.well-known/webfinger", peer.jrd(f"acct:{at_home}", anna.id))
    else:
        peer.serve("/.well-known/webfinger", Reply(status=404))
    leads_to = anna.id if confirms else town.actor("anna").id
    town.serve("/.well-known/webfinger", town.jrd("acct:anna@town.example", leads_to))
    return anna, town


@pytest.mark.parametrize(
    ("setting", "home"),
    [
        ({}, "@anna@town.example"),
        ({"at_home": "", "webfinger": "anna@town.example"}, "@anna@town.example"),
        ({"at_home": "", "webfinger": "acct:Anna@TOWN.example"}, "@anna@town.example"),
        ({"confirms": False}, "@anna@e.example"),
        ({"at_home": "", "webfinger": "anna@town.example", "confirms": False}, "e.example"),
        ({"at_home": "", "webfinger": "berta@town.example"}, "e.example"),
        ({"at_home": "anna@als.example"}, "@anna@e.example"),
        ({"at_home": "", "webfinger": ["anna@town.example"]}, "e.example"),
        ({"at_home": ""}, "e.example"),
    ],
)
@pytest.mark.one_engine
def test_a_name_at_another_host_is_shown_once_both_say_so(network, peer, look, setting, home):
    anna, town = _split(peer, network, **setting)

    page = look(anna.id)

    assert f"Anna A {home} une personne" in page.text
    if home == "@anna@town.example":
        n_asked = len(town.gets())
        assert look("@anna@town.example").status == 200
        assert len(town.gets()) == n_asked  # it was proven
        anna.document["webfinger"] = "anna@e.example"
        anna.post("https://als.example/ap/inbox", anna.update(anna.document))
        network.settle()
        assert "@anna@town.example" not in look(anna.id).text
