"""A partner finds no member more nearly than by the square that is shown of them (product.md 2.5).

Two hundred members of each level, four covers within a month, each thing said anew with each,
and a thing of the partner's in each square from which anybody could come upon it. The best guess of
any strategy counts.
"""

import random

import pytest

from onemile.api import across, clock, ids, publishing, transaction
from onemile.mile import grid
from onemile_federation.mile import partners_near, sight, weighing
from onemile_federation.mile.models import MileThing, MileTold
from tests.federation.mile import partner_adversary as adversary
from tests.federation.mile.board import Street, note_of
from tests.federation.mile.partner_adversary import Seen
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")

TARGETS = 200
# In metres, by the level of what is told: the median and the tenth of a hundred at least.
BOUNDS = {0: (140, 60), 1: (280, 120), 2: (560, 240)}


class Hunt:
    """Two hundred members of a level, whose things a partner is told, and who come upon its own."""

    def __init__(self, street, level):
        self.street, self.level = street, level
        self.homes = adversary.points(TARGETS, seed=1609 + level)
        self.seen = [Seen() for _ in self.homes]
        with street.ours.at_work() as world, transaction():
            cells = [grid.cell_at(*home, level) for home in self.homes]
            self.members = [world.member(at=cell, is_seen_across=True) for cell in cells]
        self.uris = [f"https://als.example/notes/{n}" for n in range(TARGETS)]
        for member, uri in zip(self.members, self.uris, strict=True):
            street.board.notes[uri] = (str(member.uri), None, note_of("Une échelle"))

    def tell(self, number, cover):
        """Let the partner have said a cover, and look at what it is told then."""
        self.street.covered(*cover)
        with self.street.ours.at_work(), transaction():
            near = partners_near.all_near()
            for uri in self.uris:
                author, cell, document = self.street.board.notes[uri]
                self.street.board.notes[uri] = (author, cell, document | {"summary": str(number)})
                weighing.weigh("board.note", uri, near=near)
            told = {row.thing_uri: int(row.cell) for row in MileTold.select()}
        for uri, seen in zip(self.uris, self.seen, strict=True):
            seen.by_cover[number] = uri in told
            if uri in told:
                seen.told.append(told[uri])

    def meet(self, things):
        """Let the partner show a thing in each square, and members say what they came upon."""
        with self.street.ours.at_work():
            with transaction():
                MileThing.insert_many([thing_in(cell) for cell in things]).execute()
            for member, seen in zip(self.members, self.seen, strict=True):
                met = sight.things(MileThing.id > 0, viewer=member, limit=2 * len(things))
                seen.met = frozenset(int(one.cell) for one in met)


def thing_in(cell):
    now, number = clock.now(), ids.new()
    uri = f"https://e.example/ap/mile/{number}"
    told = {"uri": uri, "author_uri": "https://e.example/ap/neighbours/lea", "cell": cell}
    shown = {"audience": publishing.ACROSS, "wire_type": "Note", "title": "?", "folded": "?"}
    dates = {"published_at": now, "expires_at": clock.ahead(days=90), "received_at": now}
    return {"id": number, "commune": "", "host": "e.example", **told, **shown, **dates}


def covers_of():
    """Return covers that cut the region in two, each another way: as many as may be in a month."""
    every = [one for one in adversary.squares(2)]
    halves = [
        [one for one in every if rule(grid.row_of(one), grid.column_of(one))]
        for rule in (
            lambda row, column: column % 2,
            lambda row, column: row % 2,
            lambda row, column: (row + column) % 4 < 2,
        )
    ]
    return [frozenset(one) for one in (every, *halves)]


@pytest.mark.long
@pytest.mark.parametrize("level", [0, 1, 2])
def test_no_strategy_finds_more_than_the_square_that_is_told(network, alsace, partner, level):
    street = Street(alsace, partner)
    street.put_up()
    hunt, covers = Hunt(street, level), covers_of()
    for number, cover in enumerate(covers):
        hunt.tell(number, cover)
    assert all(seen.told for seen in hunt.seen)
    strategies = {
        "last square": adversary.by_last_square,
        "all squares": adversary.by_all_squares,
        "covers": adversary.ByCovers(covers, across.squares_touched),
    }
    off = {
        name: adversary.errors(hunt.homes, map(guess, hunt.seen))
        for name, guess in strategies.items()
    }
    print(f"level {level}, in metres (median, tenth):", off)
    median, tenth = BOUNDS[max(1, level)]
    assert min(one[0] for one in off.values()) >= median
    assert min(one[1] for one in off.values()) >= tenth


@pytest.mark.long
@pytest.mark.parametrize("level", [0, 1, 2])
def test_who_asks_about_all_they_meet_tells_no_more_than_their_own_square(
    network, alsace, partner, level
):
    street = Street(alsace, partner)
    street.put_up()
    hunt = Hunt(street, level)
    hunt.tell(0, adversary.squares(2))
    things = [cell for told in (1, 2) for cell in adversary.squares(told)]
    hunt.meet(things)
    assert all(seen.met for seen in hunt.seen)
    shown, among = {}, frozenset(things)

    def sees(home):
        cell = grid.cell_at(*home, level)
        if cell not in shown:
            shown[cell] = among.intersection(across.mile_across_borders(cell))
        return shown[cell]

    guess = adversary.ByWhatTheyMeet(sees)
    off = adversary.errors(hunt.homes, map(guess, hunt.seen))
    print(f"level {level}, who asks about everything, in metres (median, tenth):", off)
    median, tenth = BOUNDS[level]
    assert off[0] >= median and off[1] >= tenth


@pytest.mark.one_engine
def test_a_build_that_draws_anew_is_found_by_all_squares():
    drawn, homes = random.Random(1), adversary.points(20, seed=2)
    seen = [Seen(told=[adversary.told_anew(one, drawn=drawn) for _ in range(10_000)])
            for one in homes]  # fmt: skip
    assert adversary.errors(homes, map(adversary.by_all_squares, seen))[0] < 10


@pytest.mark.one_engine
def test_a_build_that_measures_from_the_point_is_found_by_what_is_met():
    homes = adversary.points(15, seed=3)

    def sees(home):
        around = adversary.near(grid.cell_at(*home, 1), 0, 1)
        return adversary.met_by_metres(home, around)

    seen = [Seen(told=[grid.cell_at(*one, 1)], met=sees(one)) for one in homes]
    off = adversary.errors(homes, map(adversary.ByWhatTheyMeet(sees), seen))
    print("measured from the point, in metres (median, tenth):", off)
    assert off[0] < BOUNDS[0][0] / 2
