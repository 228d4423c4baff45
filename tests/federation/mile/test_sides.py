"""Two partners say where they are, stewards agree, and each hears of the squares at the edge."""

import json

import pytest

from onemile_federation.mile import covers, territories
from onemile_federation.mile.models import MileCover, MileSide, MileTerritory
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from onemile_federation.remote import hosts
from tests.federation.mile.bordering import (
    COLMAR,
    HAGUENAU,
    KEHL,
    LAHR,
    OFFENBURG,
    PORT,
    cover_of,
    lived_in,
    put_in,
    settled,
    territory_of,
)
from tests.federation.partners.across import book_of
from tests.federation.partners.conftest import partners as partners

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def sides(alsace, ortenau, request):
    """Alsace and Ortenau, each in its region, with many members at the edge and inland."""
    put_in(ortenau, "ortenau")
    lived_in(alsace, {PORT: 24, COLMAR: 40, HAGUENAU: 3})
    lived_in(ortenau, {KEHL: 20, OFFENBURG: 19, LAHR: 60})
    return request.getfixturevalue("partners")


@pytest.fixture
def steward_of():
    """A browser of a steward of an instance, who lives at its edge."""

    def made(ours, name="Jean-Luc"):
        with ours.at_work() as world:
            at = KEHL if ours.host == "ort.example" else PORT
            return ours.browser(world.member(name, role="steward", at=at))

    return made


def agree(ours, host, steward):
    """Agree to where a host says that it is, and return the page on which that was done."""
    steward.get(f"/federation/partners/{host}/mile")
    shown = steward.text
    steward.submit("Oui, ils sont bien là")
    ours.network.settle()
    return shown


def said_of_mile(ours):
    """Return all that an instance has said of the mile, as it left."""
    with ours.at_work():
        bodies = [json.loads(row.body) for row in Activity.select().order_by(Activity.id)]
    things = [one["object"] for one in bodies if isinstance(one.get("object"), dict)]
    return [one for one in things if str(one.get("type")).startswith("Mile")]


def test_the_story_of_two_sides(network, sides, steward_of):
    alsace, ortenau = sides
    assert territory_of(alsace, ortenau.host).rows and territory_of(ortenau, alsace.host).rows
    assert cover_of(alsace, ortenau.host) is None  # nobody has agreed to anything
    here, there = steward_of(alsace), steward_of(ortenau, "Lotte")
    page = here.get(f"/federation/partners/{ortenau.host}")
    assert "Le mile partagé" in page.text and "attend votre oui" in page.text
    assert "une fois que vous avez dit oui" in page.text

    claim = agree(alsace, ortenau.host, here)
    assert "aussi à nous" in claim and "Strasbourg" in claim  # the overlap at the river
    agree(ortenau, alsace.host, there)

    for ours, other, own, theirs in (
        (alsace, ortenau, PORT, KEHL),
        (ortenau, alsace, KEHL, PORT),
    ):
        with ours.at_work():
            assert covers.ours_said(other.host) == {own}
            assert covers.theirs(other.host) == {theirs}
        assert (True, "mile_approved", "") in book_of(ours, other.host)
    page = here.get(f"/federation/partners/{ortenau.host}")
    assert "1 carré en bordure" in page.text.replace("\xa0", " ") and "Jean-Luc" in page.text

    with alsace.at_work():
        deciding.end(host=ortenau.host, reason="Le pont est fermé")
    network.settle()

    for ours, other in ((alsace, ortenau), (ortenau, alsace)):
        with ours.at_work():
            assert not MileTerritory.select().exists() and not MileCover.select().exists()
            assert covers.theirs(other.host) == covers.ours_said(other.host) == frozenset()


@pytest.mark.one_engine
def test_no_count_no_member_and_nothing_finer_than_a_mile_is_said(sides, steward_of, clock):
    alsace, ortenau = sides
    agree(alsace, ortenau.host, steward_of(alsace))
    agree(ortenau, alsace.host, steward_of(ortenau, "Lotte"))

    said = said_of_mile(alsace)

    assert {one["type"] for one in said} == {"MileTerritory", "MileCover"}
    base = {"id", "type", "actor", "target", "grid", "number", "heard", "published", "rows"}
    for one in said:
        extra = {"month", "expires"} if one["type"] == "MileCover" else set()
        assert set(one) == base | extra | {"proof"}
        assert one["target"] == ortenau.actor.id
        text = json.dumps({**one, "proof": "", "number": 0, "heard": 0})
        assert "/members/" not in text and "g1:" not in text
        assert len(text) < 200_000
    [cover] = [one for one in said if one["type"] == "MileCover"]
    assert len(cover["rows"]) == 1 and cover["month"] == f"{clock.present:%Y-%m}"


@pytest.mark.one_engine
def test_two_worlds_that_differ_inside_of_squares_say_the_same(network, sides, steward_of):
    alsace, ortenau = sides
    agree(alsace, ortenau.host, steward_of(alsace))
    before = [one["rows"] for one in said_of_mile(alsace)]
    lived_in(alsace, {PORT: 200, COLMAR: 1, HAGUENAU: 30})

    settled(alsace)
    network.settle()

    assert [one["rows"] for one in said_of_mile(alsace)] == before


@pytest.mark.one_engine
def test_at_rest_nothing_is_said_or_deleted_and_after_it_all_goes_on(network, sides, steward_of):
    alsace, ortenau = sides
    agree(alsace, ortenau.host, steward_of(alsace))
    agree(ortenau, alsace.host, steward_of(ortenau, "Lotte"))
    n = len(said_of_mile(alsace))
    with alsace.at_work():
        deciding.pause(host=ortenau.host, reason="Vacances")
    network.let_pass(days=3, every_minutes=720, jobs=True)

    with alsace.at_work():
        assert covers.theirs(ortenau.host) == frozenset()
        assert territories.of(ortenau.host).approved_rows
        deciding.resume(host=ortenau.host)
    network.settle()

    with alsace.at_work():
        assert covers.theirs(ortenau.host) == {KEHL}
    assert len(said_of_mile(alsace)) == n


@pytest.mark.one_engine
def test_shut_and_opened_again_all_begins_anew(network, sides, steward_of):
    alsace, ortenau = sides
    steward, path = steward_of(alsace), f"/federation/partners/{ortenau.host}/flows/mile"
    agree(alsace, ortenau.host, steward)
    agree(ortenau, alsace.host, steward_of(ortenau, "Lotte"))
    steward.get(path).submit("Fermer", reason="Essai")
    network.settle()
    assert territory_of(alsace, ortenau.host) is None and territory_of(ortenau, alsace.host) is None

    network.clock.advance(hours=1)
    steward.get(path).submit("Ouvrir", reason="")
    network.settle()

    found = territory_of(alsace, ortenau.host)
    assert found.rows and not found.approved_rows
    assert territory_of(ortenau, alsace.host).rows
    assert "attend votre oui" in steward.get(f"/federation/partners/{ortenau.host}").text


@pytest.mark.one_engine
def test_a_suspended_partner_loses_all_and_is_told_anew_when_it_is_let_in(
    network, sides, steward_of
):
    alsace, ortenau = sides
    agree(alsace, ortenau.host, steward_of(alsace))
    agree(ortenau, alsace.host, steward_of(ortenau, "Lotte"))
    with alsace.at_work():
        hosts.suspend(host=ortenau.host, reason="Essai")
    network.settle()
    assert territory_of(alsace, ortenau.host) is None
    assert cover_of(alsace, ortenau.host, is_ours=True) is None
    network.clock.advance(hours=1)

    with alsace.at_work():
        hosts.release(host=ortenau.host)
    network.settle()

    # They thought that we had theirs: what we say shows them that we have not.
    assert territory_of(alsace, ortenau.host).rows
    with alsace.at_work():
        assert MileSide.get(MileSide.host == ortenau.host).claim_number
