"""Who chooses it shows an offer to all members of partners: there in the widest ring, no other."""

from datetime import timedelta

import pytest

from onemile.api import record, transaction
from onemile.members import blocks
from onemile.members.models import SUSPENDED
from onemile.moderation.events import MemberSuspended
from onemile.privacy.erase import erase
from onemile_federation.mile.models import Neighbour
from onemile_federation.partners import deciding
from tests.federation.mile.board import all_in
from tests.federation.mile.to_partners.conftest import BORDER, TITLE

pytestmark = pytest.mark.plugins("exchanges", "federation")


def test_it_is_read_in_the_widest_ring_there_and_in_no_smaller_one(rhine):
    rhine.offer(text="Avec ses mèches.")
    (kept,) = rhine.things()
    assert rhine.rings() == {"instance"}
    assert rhine.reads("/search?q=perceuse&ring=instance")
    assert not rhine.reads("/search?q=perceuse&ring=neighbours")
    with rhine.alsace.at_work() as world:
        nowhere = world.member("Cleo", at=None)
        near = world.member("Eva", at=BORDER)
    assert rhine.reads("/?ring=instance", by=nowhere)
    assert rhine.rings(by=near) == {"instance"}, "who is near is not told so"

    card = rhine.alsace.browser(rhine.ben).get("/?ring=instance").text
    assert "chez nos partenaires" in card and "Léa" in card and "Offre" in card
    page = rhine.alsace.browser(rhine.ben).get(f"/federation/across/{kept.id}").text
    assert "chez nos partenaires" in page and "Avec ses mèches" in page
    assert "dans ton mile" not in page
    for path in ("/", "/?ring=instance", f"/federation/across/{kept.id}"):
        assert TITLE not in rhine.alsace.browser().get(path).text, path


def test_its_author_reads_who_sees_it(rhine):
    item = rhine.offer()
    page = rhine.ortenau.browser(rhine.lea).get(f"/exchanges/items/{item.id}").text
    assert "Vu aussi par tous les membres de" in page and rhine.alsace.host in page
    assert "dans ton mile" not in page


def test_it_names_its_commune_and_tells_no_square(rhine):
    rhine.offer()
    (said,) = rhine.said()
    thing = said["object"]
    base = rhine.ortenau.base
    assert (
        said["to"]
        == thing["to"]
        == [{"type": "PartnersAudience", "id": f"{base}/ap/mile/audience/partners"}]
    )
    assert thing["location"] == {"type": "Place", "name": "Strasbourg"}
    names = {name for name, _value in all_in(thing)}
    assert not names & {"latitude", "longitude", "mileCells", "mileRadius"}
    (told,) = rhine.told()
    assert told.cell is None and told.is_for_partners
    (kept,) = rhine.things()
    assert (kept.audience, kept.cell, kept.place_name) == ("partners", None, "Strasbourg")


@pytest.mark.parametrize("audience", ["instance", "near", "mile", "me"])
def test_without_being_chosen_nothing_leaves(rhine, audience):
    rhine.offer(audience)
    assert rhine.things() == [] and rhine.told() == [] and rhine.said() == []


def test_narrowed_it_is_gone_and_widened_it_is_there_anew(rhine):
    item = rhine.offer()
    rhine.rewrite(item, "instance")
    assert rhine.things() == [] and rhine.told() == [] and rhine.rings() == set()
    rhine.rewrite(item, "partners")
    assert len(rhine.things()) == 1 and rhine.rings() == {"instance"}


@pytest.mark.parametrize("side", ["ortenau", "alsace"])
def test_the_flow_is_shut_and_it_is_gone_on_both_sides(rhine, side):
    rhine.offer()
    rhine.switch("proposals", is_open=False, ours=getattr(rhine, side))
    assert rhine.things() == [] and rhine.told() == [] and rhine.rings() == set()
    rhine.switch("proposals", is_open=True, ours=getattr(rhine, side))
    rhine.network.clock.present += timedelta(hours=1)  # what overtook the word of it is said again
    rhine.settle()
    assert len(rhine.things()) == 1 and rhine.rings() == {"instance"}


def test_a_partner_without_the_flow_gets_nothing(rhine):
    rhine.switch("proposals", is_open=False)
    with rhine.ortenau.at_work() as world:
        browser = rhine.ortenau.browser(world.member("Eva", at=BORDER))
    assert 'value="partners"' not in browser.get("/exchanges/items/new").html
    assert rhine.said() == [] and rhine.things() == []


def test_a_pause_shows_nothing_and_after_it_all_is_as_before(rhine):
    rhine.offer()
    (kept,) = rhine.things()
    with rhine.alsace.at_work():
        deciding.pause(host=rhine.ortenau.host, reason="Vacances")
    rhine.network.settle()
    rhine.settle()
    assert rhine.rings() == set() and [one.id for one in rhine.things()] == [kept.id]
    with rhine.alsace.at_work():
        deciding.resume(host=rhine.ortenau.host)
    rhine.network.settle()
    rhine.settle()
    assert rhine.rings() == {"instance"} and [one.id for one in rhine.things()] == [kept.id]


def test_what_is_shut_while_it_rests_is_taken_back_all_the_same(rhine):
    rhine.offer()
    with rhine.ortenau.at_work():
        deciding.pause(host=rhine.alsace.host, reason="Vacances")
    rhine.network.settle()
    rhine.switch("proposals", is_open=False)
    assert rhine.things() == [] and rhine.told() == []


def test_who_is_suspended_or_leaves_is_taken_back(rhine):
    rhine.offer()
    with rhine.ortenau.at_work():
        rhine.lea.state = SUSPENDED
        rhine.lea.save()
        with transaction():
            record(MemberSuspended(member_uri=str(rhine.lea.uri)))
    rhine.network.settle()
    assert rhine.things() == [] and rhine.told() == []


def test_who_leaves_takes_it_along(rhine):
    rhine.offer()
    with rhine.ortenau.at_work():
        erase(rhine.lea)
    rhine.network.settle()
    assert rhine.things() == [] and rhine.told() == []
    with rhine.ortenau.at_work():
        assert not Neighbour.select().exists()


def test_ben_asks_and_she_answers(rhine):
    rhine.offer()
    (kept,) = rhine.things()
    ben, lea = rhine.alsace.browser(rhine.ben), rhine.ortenau.browser(rhine.lea)
    asking = f"/conversations/with?thing={kept.uri}"
    note = ben.get(asking).text
    assert "Ben" in note and "dans ce mile" not in note
    ben.post(asking, data={"text": "Est-elle lourde ?"})
    rhine.network.settle()
    path = conversation_of(lea)
    assert "Est-elle lourde ?" in lea.get(path).text
    lea.post(path, data={"text": "Deux kilos."})
    rhine.network.settle()
    assert "Deux kilos." in ben.get(conversation_of(ben)).text


def test_it_is_reported_and_its_author_is_blocked_as_at_home(rhine):
    rhine.offer()
    (kept,) = rhine.things()
    ben = rhine.alsace.browser(rhine.ben)
    assert ben.get(f"/federation/across/{kept.id}").follow("Signaler").status == 200
    with rhine.alsace.at_work():
        blocks.block_uri(rhine.ben, uri=str(kept.author_uri))
    assert rhine.rings() == set()
    assert ben.get(f"/federation/across/{kept.id}").status == 404


def conversation_of(browser):
    for page in ("/conversations", "/conversations/requests"):
        for link in browser.get(page).html.split('href="'):
            path = link.partition('"')[0]
            if path.removeprefix("/conversations/").isdecimal():
                return path
    return ""
