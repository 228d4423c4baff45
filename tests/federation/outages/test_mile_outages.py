"""The mile across a border while a partner is away, at rest, or is the same region twice."""

from collections import Counter

import pytest

from onemile_federation.mile import covers, going, sight, turning
from onemile_federation.mile.models import MileCover, MileTerritory, MileThing, MileTold, Neighbour
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from onemile_federation.remote.models import RemoteActor
from tests.federation.gates.quarter import AT_THE_RHINE
from tests.federation.mile.board import Street
from tests.federation.mile.bordering import (
    COLMAR,
    HAGUENAU,
    KEHL,
    LAHR,
    OFFENBURG,
    PORT,
    agree,
    cover_of,
    lived_in,
    put_in,
    settled,
)
from tests.federation.partners.across import ALL, WORDS
from tests.federation.partners.conftest import partners as partners

pytestmark = pytest.mark.plugins("federation")
HERE = {PORT: 24, COLMAR: 40, HAGUENAU: 3}
THERE = {KEHL: 20, OFFENBURG: 19, LAHR: 60}


class Bank:
    """One side of the river: its instance, its board, and who lives at the water."""

    def __init__(self, ours, other, name, at):
        self.ours, self.other, self.street = ours, other, Street(ours, None)
        self.street.put_up()
        self.member = self.street.neighbour(name, at=at)

    def agree(self):
        agree(self.ours, self.other.host)

    def writes(self, title):
        return self.street.write(self.member, title)

    def told(self):
        """What it believes that the other shows: ids of the objects."""
        with self.ours.at_work():
            return Counter(str(row.object_uri) for row in MileTold.select())

    def shown(self):
        """What its member is shown of the other's: titles by id, as often as they stand."""
        with self.ours.at_work():
            found = sight.things(MileThing.id > 0, viewer=self.member, limit=100)
            return Counter(str(one.uri) for one in found), sorted(str(one.title) for one in found)

    def said(self):
        """How often each thing was begun, changed and ended by what was said of it."""
        with self.ours.at_work():
            rows = Activity.select(Activity.verb, Activity.object_uri)
            return Counter((row.verb, row.object_uri) for row in rows)

    def makes_good(self):
        with self.ours.at_work():
            turning.settle_all()
            going.say_lost_again()
        self.ours.network.settle()


@pytest.fixture
def banks(network, alsace, ortenau, request):
    """Ana in Strasbourg and Léa in Kehl, each shown what the other puts up."""
    put_in(ortenau, "ortenau")
    lived_in(alsace, HERE)
    lived_in(ortenau, THERE)
    request.getfixturevalue("partners")
    here = Bank(alsace, ortenau, "Ana", AT_THE_RHINE)
    there = Bank(ortenau, alsace, "Léa", AT_THE_RHINE)
    for one in (here, there):
        one.agree()
    for one in (here, there):
        one.makes_good()
    return here, there


def both_show(here, there, ours, theirs):
    """Require that each shows what the other believes that it does, once each."""
    assert there.shown() == (here.told(), sorted(ours))
    assert here.shown() == (there.told(), sorted(theirs))
    assert set(here.told().values()) | set(there.told().values()) <= {1}


def test_who_was_away_for_three_days_shows_the_same_afterwards_and_nothing_twice(network, banks):
    here, there = banks
    kept, ended = here.writes("Une échelle"), here.writes("Une scie")
    there.writes("Eine Leiter")
    both_show(here, there, ["Une échelle", "Une scie"], ["Eine Leiter"])

    for one in banks:
        network.off(one.ours.host)
    here.street.change(kept, name="Une longue échelle")
    here.street.take_down(ended)
    for n in range(5):
        here.writes(f"Un outil n{n}")
        there.writes(f"Ein Hammer n{n}")
    network.let_pass(days=1.5, every_minutes=360)
    here.street.change(kept, name="Une très longue échelle")
    here.street.take_down(f"{here.ours.base}/notes/n4")
    network.let_pass(days=1.5, every_minutes=360)
    for one in banks:
        network.on(one.ours.host)
    network.let_pass(hours=36, every_minutes=120)
    for one in banks:
        one.makes_good()

    tools = [f"Un outil n{n}" for n in range(4)]
    hammers = ["Eine Leiter", *(f"Ein Hammer n{n}" for n in range(5))]
    both_show(here, there, ["Une très longue échelle", *tools], hammers)
    for one in banks:
        assert max(n for (verb, _uri), n in one.said().items() if verb == "Create") == 1
        before = one.said()
        one.makes_good()
        assert one.said() == before


def test_the_end_reaches_who_was_away_and_nothing_is_left_on_either_side(network, banks):
    here, there = banks
    here.writes("Une échelle")
    there.writes("Eine Leiter")
    network.off(there.ours.host)
    with here.ours.at_work():
        deciding.end(host=there.ours.host, reason="Le pont est fermé.")
    network.settle()
    assert here.shown()[1] == []
    network.let_pass(days=3, every_minutes=360)
    network.on(there.ours.host)
    network.let_pass(hours=36, every_minutes=120)
    for one in banks:
        one.makes_good()
        with one.ours.at_work():
            for table in (MileThing, MileTold, MileCover, MileTerritory, Neighbour):
                assert not table.select().exists(), (one.ours.host, table)
            assert not RemoteActor.select().where(RemoteActor.kind == "Neighbour").exists()


def test_after_a_rest_both_show_the_same(network, banks):
    here, there = banks
    first = here.writes("Une échelle")
    there.writes("Eine Leiter")
    with there.ours.at_work():
        deciding.pause(host=here.ours.host, reason="Ferien")
    network.settle()
    here.writes("Une scie")
    here.street.take_down(first)
    network.let_pass(days=3, every_minutes=720)
    assert here.shown()[1] == there.shown()[1] == []
    with there.ours.at_work():
        deciding.resume(host=here.ours.host)
    network.settle()
    for one in banks:
        one.makes_good()
    both_show(here, there, ["Une scie"], ["Eine Leiter"])


def test_a_rest_longer_than_any_cover_takes_nothing_away(network, banks):
    here, there = banks
    changed = here.writes("Une échelle")
    here.writes("Une scie")
    there.writes("Eine Leiter")
    kept = here.told(), there.told()
    with there.ours.at_work():
        deciding.pause(host=here.ours.host, reason="Ferien")
    network.settle()
    network.let_pass(days=34, every_minutes=1440)
    here.street.change(changed, name="Une longue échelle")
    network.let_pass(days=1, every_minutes=720)
    for one in banks:
        one.makes_good()
    with there.ours.at_work():
        deciding.resume(host=here.ours.host)
    network.settle()
    for _day in range(3):
        for one in banks:
            one.makes_good()
        network.let_pass(days=1, every_minutes=720)
    both_show(here, there, ["Une longue échelle", "Une scie"], ["Eine Leiter"])
    assert (here.told(), there.told()) == kept


def test_what_was_written_at_rest_is_shown_once_the_side_that_rested_goes_on(network, banks):
    here, there = banks
    with here.ours.at_work():
        deciding.pause(host=there.ours.host, reason="Vacances")
    network.settle()
    here.writes("Une scie")
    network.let_pass(days=1, every_minutes=720)
    with here.ours.at_work():
        deciding.resume(host=there.ours.host)
    network.settle()
    for one in banks:
        one.makes_good()
    both_show(here, there, ["Une scie"], [])


@pytest.mark.one_engine
def test_who_is_a_member_of_both_sees_their_own_thing_as_others_do(network, banks):
    here, there = banks
    twin = there.street.neighbour("Ana", at=AT_THE_RHINE)
    here.writes("Une échelle")
    with there.ours.at_work():
        (thing,) = sight.things(MileThing.id > 0, viewer=twin, limit=10)
        assert thing.author_id is None and thing.author_uri != twin.uri
        number = int(thing.id)
    page = there.ours.browser(twin).get(f"/federation/across/{number}").text
    assert "Une échelle" in page and "Ana M." in page
    assert there.shown()[1] == ["Une échelle"]


@pytest.mark.one_engine
def test_who_moves_away_is_shown_nothing_of_the_other_side(network, banks):
    here, there = banks
    here.writes("Une échelle")
    with there.ours.at_work() as world:
        far = there.street.neighbour("Kim", at=world.beside(AT_THE_RHINE, columns=12))
        assert sight.things(MileThing.id > 0, viewer=far, limit=10) == []
    assert there.shown()[1] == ["Une échelle"]


@pytest.mark.one_engine
def test_two_instances_of_one_region_say_no_cover_of_all_their_squares(network, alsace, ortenau):
    for ours in (alsace, ortenau):
        lived_in(ours, {PORT: 24, PORT - 1: 40, HAGUENAU: 30})
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    with ortenau.at_work():
        deciding.accept(host=alsace.host, switches=ALL, **WORDS)
    network.settle()
    banks = [Bank(alsace, ortenau, "Ana", AT_THE_RHINE), Bank(ortenau, alsace, "Léa", AT_THE_RHINE)]
    for one in banks:
        one.agree()
    for one in banks:
        settled(one.ours)
        network.settle()
        one.writes("Une échelle")
        assert cover_of(one.ours, one.other.host, is_ours=True).why_none == covers.MOST
    assert [one.told() for one in banks] == [Counter(), Counter()]
