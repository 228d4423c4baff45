"""What a partner says of the mile is believed within bounds, and only from who may say it."""

from datetime import timedelta

import pytest

from onemile_federation.mile import covers, sides, territories, turning
from onemile_federation.mile.models import MileSide
from onemile_federation.partners import deciding
from tests.federation.mile.bordering import (
    COLMAR,
    KEHL,
    LAHR,
    OFFENBURG,
    Edge,
    agree,
    cover_of,
    settled,
    territory_of,
)
from tests.federation.partners.across import book_of
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import steward_of as steward_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
HOST = "e.example"
THERE = [KEHL, KEHL + 1, KEHL - 1, OFFENBURG]


@pytest.fixture
def edge(partner, alsace):
    """A partner across the Rhine that has said nothing of the mile yet."""
    return Edge(partner, alsace)


@pytest.fixture
def agreed(edge, alsace):
    """The same, when a steward has agreed to where it is."""
    edge.says(edge.territory(THERE))
    agree(alsace)
    return edge


def theirs(ours):
    with ours.at_work():
        return covers.theirs(HOST)


def test_a_genuine_territory_waits_for_a_yes_and_a_cover_counts_after_it(edge, alsace):
    edge.says(edge.territory(THERE))
    edge.says(edge.cover([KEHL]))
    assert theirs(alsace) == frozenset() and cover_of(alsace, HOST).n_outside == 1

    agree(alsace)

    assert theirs(alsace) == {KEHL} and cover_of(alsace, HOST).n_outside == 0


SPOILED = [
    {"grid": "g2"},
    {"grid": None},
    {"number": 0},
    {"number": True},
    {"number": 10**11},
    {"heard": None},
    {"heard": -1},
    {"target": "https://ort.example/ap/instance"},
    {"rows": "9574:8585-8585"},
    {"rows": ["9574:8585-8586", "9574:8587-8587"]},
    {"rows": ["9574:1-20002"]},
]
SPOILED_COVERS = [
    {"rows": ["9574:8001-8513"]},
    {"month": "2026-13"},
    {"month": None},
    {"expires": None},
    {"expires": "soon"},
    {"expires": "2020-01-01T00:00:00Z"},
    {"published": "2040-01-01T00:00:00Z"},
]


def test_what_cannot_be_used_is_nothing(edge, alsace):
    for spoiled in SPOILED:
        edge.says(edge.territory(THERE, **spoiled))
        assert territory_of(alsace, HOST) is None, spoiled
    edge.says(edge.territory([], number=1))
    assert territory_of(alsace, HOST) is None
    for spoiled in [*SPOILED, *SPOILED_COVERS]:
        edge.says(edge.cover([KEHL], **spoiled))
        assert cover_of(alsace, HOST) is None, spoiled

    edge.says(edge.territory(THERE))
    edge.says(edge.cover([KEHL]))

    assert territory_of(alsace, HOST).rows and cover_of(alsace, HOST).number


def test_without_a_proof_or_with_another_ones_it_is_not_believed(edge, alsace):
    said = edge.territory(THERE)
    bare = {name: value for name, value in said.items() if name != "proof"}
    for document in (bare, {**said, "number": said["number"] + 1}):
        edge.says(document)
        assert territory_of(alsace, HOST) is None

    edge.says(said)

    assert territory_of(alsace, HOST).number == said["number"]


def test_a_member_of_that_server_does_not_speak_for_it(edge, alsace, peer):
    edge.says(edge.territory(THERE), by=peer.actor("mallory"))
    assert territory_of(alsace, HOST) is None


def test_who_is_no_partner_or_has_not_opened_it_is_not_heard(network, alsace, edge):
    with alsace.at_work():
        deciding.switch(host=HOST, flow="mile", is_open=False, reason="Essai")
    edge.says(edge.territory(THERE))
    assert territory_of(alsace, HOST) is None
    with alsace.at_work():
        deciding.switch(host=HOST, flow="mile", is_open=True)

    edge.says(edge.territory(THERE))

    assert territory_of(alsace, HOST) is not None


def test_what_comes_twice_or_late_changes_nothing(agreed, alsace):
    first, second = agreed.cover([KEHL]), agreed.cover([KEHL, KEHL + 1])
    agreed.says(second)
    agreed.says(first)
    agreed.says(second)
    assert theirs(alsace) == {KEHL, KEHL + 1}


def test_what_comes_after_the_end_is_not_kept(network, agreed, alsace):
    late = agreed.cover([KEHL])
    with alsace.at_work():
        deciding.end(host=HOST, reason="Fini")
    agreed.says(late)
    assert cover_of(alsace, HOST) is None and territory_of(alsace, HOST) is None


def test_squares_outside_and_far_from_ours_do_not_count_and_are_told(agreed, alsace, steward_of):
    agreed.says(agreed.cover([KEHL, OFFENBURG, LAHR, COLMAR]))

    assert theirs(alsace) == {KEHL} and cover_of(alsace, HOST).n_outside == 3
    page = steward_of(alsace).get(f"/federation/partners/{HOST}").text.replace("\xa0", " ")
    assert "3 autres n’ont pas eu votre oui" in page


def test_what_they_add_waits_and_what_they_leave_out_is_gone(agreed, alsace):
    agreed.says(agreed.cover([KEHL, KEHL + 1]))
    agreed.says(agreed.territory([KEHL, LAHR]))
    assert theirs(alsace) == {KEHL}

    agreed.says(agreed.territory([KEHL, KEHL + 1, LAHR]))

    assert theirs(alsace) == {KEHL}  # it left it out, and asks for it anew
    agree(alsace)
    assert theirs(alsace) == {KEHL, KEHL + 1}


def test_who_claims_less_is_not_asked_about(agreed, alsace):
    agreed.says(agreed.territory([KEHL]))
    found = territory_of(alsace, HOST)
    assert found.digest == found.approved_digest
    assert [one[1] for one in book_of(alsace, HOST)].count("mile_claimed") == 1


def test_the_yes_is_to_the_territory_that_was_shown(edge, alsace, steward_of):
    edge.says(edge.territory(THERE))
    steward = steward_of(alsace)
    steward.get(f"/federation/partners/{HOST}/mile")
    edge.says(edge.territory([*THERE, LAHR]))

    page = steward.submit("Oui, ils sont bien là")

    assert "ailleurs" in page.text and not territory_of(alsace, HOST).approved_rows
    steward.get(f"/federation/partners/{HOST}/mile").submit("Oui, ils sont bien là")
    assert territory_of(alsace, HOST).approved_rows
    assert (True, "mile_approved", "") in book_of(alsace, HOST)


def test_a_cover_ends_and_one_that_never_would_is_cut(network, agreed, alsace, clock):
    agreed.says(agreed.cover([KEHL], days=400))
    limit = clock.present + timedelta(days=30)
    assert limit - timedelta(seconds=1) < cover_of(alsace, HOST).expires_at <= limit
    agreed.says(agreed.cover([KEHL], days=30.9))
    assert cover_of(alsace, HOST).expires_at > limit  # their clock is ahead

    clock.advance(days=31)

    assert theirs(alsace) == frozenset()


def test_who_changes_it_daily_finds_nobody(network, agreed, alsace, clock, steward_of):
    some = [[KEHL], [KEHL + 1], [KEHL - 1], [KEHL, KEHL + 1], [KEHL, KEHL - 1]]
    for squares in some:
        agreed.says(agreed.cover(squares))
        clock.advance(days=1)
    assert theirs(alsace) == set(some[-1])  # the first, and four changes

    for squares in ([KEHL], [KEHL - 1, KEHL + 1]):
        agreed.says(agreed.cover(squares))
        clock.advance(days=1)
        assert theirs(alsace) == set(some[-1])
    assert [one[1] for one in book_of(alsace, HOST)].count("mile_held") == 1
    assert "trop souvent" in steward_of(alsace).get(f"/federation/partners/{HOST}").text

    clock.advance(days=25)
    settled(alsace)
    assert theirs(alsace) == {KEHL - 1, KEHL + 1}


def test_shutting_and_opening_it_gives_no_more_changes(network, agreed, alsace, clock):
    for n in range(6):
        agreed.says(agreed.cover([KEHL] if n % 2 else [KEHL + 1]))
        agreed.partner.says("Update", agreed.partner.statement(flows=["publications"]))
        network.settle()
        assert cover_of(alsace, HOST) is None
        agreed.partner.says("Update", agreed.partner.statement(flows=["publications", "mile"]))
        network.settle()
        agreed.says(agreed.territory(THERE))
        agree(alsace)

    agreed.says(agreed.cover([KEHL]))

    assert theirs(alsace) == frozenset() and cover_of(alsace, HOST).waiting


def test_who_says_more_than_anybody_needs_is_not_heard(agreed, alsace):
    for _time in range(territories.WORDS.times + 3):
        agreed.says(agreed.cover([KEHL]))
    assert cover_of(alsace, HOST).number < agreed.number


def test_what_is_shut_with_another_host_ends_nothing_with_one_beneath_it(agreed, alsace):
    agreed.says(agreed.cover([KEHL]))
    assert theirs(alsace) == {KEHL}
    with alsace.at_work():
        turning._turn({"host": "example", "shut": ["mile", "proposals"]})
    assert theirs(alsace) == {KEHL}

    with alsace.at_work():
        turning._turn({"host": HOST, "shut": ["mile", "proposals"]})
    assert theirs(alsace) == frozenset()


def test_who_has_lost_ours_hears_it_anew(network, agreed, alsace, clock, peer):
    def told():
        said = [one.activity["object"] for one in peer.posts("Update")]
        return [one for one in said if isinstance(one, dict) and one["type"] == "MileTerritory"]

    assert len(told()) == 1
    agreed.says(agreed.territory(THERE))  # heard nothing: the two words may have crossed
    assert len(told()) == 1
    clock.advance(hours=1)

    agreed.says(agreed.territory(THERE, heard=0))

    assert len(told()) == 2 and told()[1]["number"] > told()[0]["number"]
    assert told()[1]["heard"] == agreed.number
    clock.advance(hours=1)
    agreed.says(agreed.territory(THERE, heard=told()[1]["number"]))
    assert len(told()) == 2


def test_who_has_said_nothing_is_told_again_once_a_day(network, edge, alsace, clock, peer):
    def told():
        settled(alsace)
        network.settle()
        said = [one.activity["object"] for one in peer.posts("Update")]
        return [one for one in said if isinstance(one, dict) and one["type"] == "MileTerritory"]

    assert len(told()) == len(told()) == 1
    clock.advance(days=1)
    assert len(told()) == len(told()) == 2
    edge.says(edge.territory(THERE, heard=told()[-1]["number"]))
    clock.advance(days=3)
    assert len(told()) == 2


def test_while_it_rests_what_they_say_is_kept_and_not_used(network, agreed, alsace):
    with alsace.at_work():
        deciding.pause(host=HOST, reason="Vacances")
    agreed.says(agreed.cover([KEHL]))
    assert theirs(alsace) == frozenset()
    with alsace.at_work():
        deciding.resume(host=HOST)
    network.settle()
    assert theirs(alsace) == {KEHL}


def test_settling_twice_changes_nothing(network, agreed, alsace):
    agreed.says(agreed.cover([KEHL]))
    with alsace.at_work():
        before = MileSide.get(MileSide.host == HOST).number
        for _time in range(2):
            turning.settle(HOST)
        assert MileSide.get(MileSide.host == HOST).number == before
        assert sides.is_open(HOST)
    assert theirs(alsace) == {KEHL}


def test_a_cover_that_ended_before_its_turn_takes_nothing_from_the_one_in_force(
    agreed, alsace, clock
):
    agreed.says(agreed.cover([KEHL]))
    for n in range(sides.CHANGES_MAX):
        agreed.says(agreed.cover([KEHL] if n % 2 else [KEHL, KEHL - 1]))
    agreed.says(agreed.cover([KEHL + 1], days=2))
    assert cover_of(alsace, HOST).waiting and theirs(alsace) == {KEHL}
    clock.advance(days=3)
    with alsace.at_work():
        MileSide.update(changes=[]).execute()

    settled(alsace)

    assert theirs(alsace) == {KEHL} and not cover_of(alsace, HOST).waiting
