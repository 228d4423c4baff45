"""Nobody is found by blocking and counting, nor by a kept link: scouts against 300 silent members.

On SQLite alone: what is asked are whole pages, which say the same on both engines.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from onemile import clock
from onemile.app import create_app
from onemile.db import database
from onemile.members import census, sessions
from onemile.members.models import Member
from onemile.mile import grid
from onemile.mile.extent import cell_of
from onemile.mile.models import Place
from onemile.testing.server import Server, begun
from onemile.testing.world import World

IN_THE_MILE, FURTHER, SCOUTS = 100, 200, 20
ABSENT = "0123456789ab"
PAIRS, ROUNDS = 15, 2
# Blocked before the next look: one fewer of any of them would be another step.
AT_ONCE = 5
# Of an instance served at the address that `onemile init` proposes.
COOKIE = "onemile-8000"
TOKENS = re.compile(r'name="csrf_token" value="[^"]*"')


@dataclass
class Ground:
    """Who lives on the attacked instance: addresses of profiles, tokens of the adversary's."""

    near: list[str] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    alone: str = ""
    village: list[int] = field(default_factory=list)
    scouts: list[str] = field(default_factory=list)
    crowd: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun(tmp_path_factory.mktemp("attacked") / "instance")


@pytest.fixture(scope="module")
def ground(folder: Path) -> Ground:
    """Three hundred who publish nothing, one alone in a village, and the adversary's accounts.

    The mile that is looked at holds exactly a hundred: one fewer would be told as a lower step.
    """
    app, found, dice = create_app(folder), Ground(), random.Random(1609)
    with app.app_context(), database.atomic():
        world = World(app)
        middle = world.cell_of("67000")
        mile = [cell for cell in grid.mile(middle) if grid.level_of(cell) == 0]
        rim = [world.beside(middle, columns=n, rows=m) for n in (-5, 0, 5) for m in (-4, 4)]
        found.near = [_silent(world, dice.choice(mile)) for _ in range(IN_THE_MILE)]
        found.further = [_silent(world, dice.choice(rim)) for _ in range(FURTHER)]
        found.abroad = [_silent(world, world.cell_of("68100")) for _ in range(PAIRS)]
        small = next(one for one in world.region.communes if one.level == 2)
        village = cell_of(world.region, small)
        found.alone = _silent(world, village)
        found.village = [village, *(world.beside(village, columns=n) for n in (-4, 4))]
        Member.update(confirmed_at=clock.now() - timedelta(days=30)).execute()
        found.scouts = [_scout(world, middle) for _ in range(SCOUTS)]
        found.crowd = [_scout(world, village) for _ in range(12)]
        census.take()
    return found


def _silent(world: World, cell: int) -> str:
    return str(world.member(at=cell).public_id)


def _scout(world: World, cell: int) -> str:
    return sessions.open_session(world.member(at=cell), device="scout").token


@pytest.fixture(scope="module")
def server(folder: Path, ground: Ground) -> Iterator[Server]:
    running = Server(folder).start()
    yield running
    running.kill()


@pytest.fixture
def scout(visitor):
    """Open the adversary's browser with an account's token."""

    def sign_in(token: str, number: int):
        browser = visitor(source=f"127.0.0.{2 + number % 200}")
        browser.cookies[COOKIE] = token
        return browser

    return sign_in


def count_on(page: str) -> str:
    """Read what "Mon mile" says of people."""
    found = re.search(r"tu es la première personne ici|quelques voisins|entre [^<·]+ voisins", page)
    assert found, page
    return found[0]


def test_block_and_count_finds_none_of_three_hundred(ground, scout, together):
    victims = ground.near + ground.further

    def play(number: int) -> list[str]:
        browser = scout(ground.scouts[number], number)
        before, told = count_on(browser.get("/?ring=mile").text), []
        assert before == "entre 100 et 200 voisins"
        mine = victims[number::SCOUTS]
        for start in range(0, len(mine), AT_ONCE):
            some = mine[start : start + AT_ONCE]
            for victim in some:
                blocked = browser.post(f"/members/{victim}/block")
                assert blocked.status == 303, blocked.text
            if count_on(browser.get("/?ring=mile").text) != before:
                told += some
        return told

    halves = [range(0, SCOUTS, 2), range(1, SCOUTS, 2)]
    found = together([lambda half=half: [play(number) for number in half] for half in halves])
    assert found == [[[]] * (SCOUTS // 2)] * 2


def test_a_crowd_of_newcomers_does_not_bring_a_lone_villager_to_the_edge(ground, scout):
    browser = scout(ground.crowd[0], 0)
    told = set()
    for cell in ground.village:
        assert browser.post("/mile/here", page="/", cell=grid.to_text(cell)).status == 303
        told.add(count_on(browser.get("/?ring=mile").text))
    browser.post("/mile/home")
    told.add(count_on(browser.get("/?ring=mile").text))
    assert browser.post(f"/members/{ground.alone}/block").status == 303
    told.add(count_on(browser.get("/?ring=mile").text))
    assert told == {"quelques voisins"}


@pytest.mark.parametrize("path", ["/members/{}", "/report/core.member/{}"])
def test_a_kept_link_of_who_lives_far_answers_as_that_of_nobody(path, ground, scout, cost):
    browser = scout(ground.scouts[0], 0)

    def ask(public_id: str) -> tuple[int, list[tuple[str, str]], str]:
        answer = browser.get(path.format(public_id))
        headers = [one for one in answer.headers if one[0] not in ("Date", "Set-Cookie")]
        return answer.status, headers, TOKENS.sub("", answer.text).replace(public_id, "ID")

    nothing = ask(ABSENT)  # the first page of a process compiles what it shows
    work = {"theirs": 0.0, "nobody's": 0.0}
    for _round in range(ROUNDS):
        for whose, asked in (("theirs", ground.abroad), ("nobody's", [ABSENT] * PAIRS)):
            spent = cost()
            assert [ask(one) for one in asked] == [nothing] * PAIRS
            work[whose] += spent.spent_seconds()
    # The work and not the wait, which a busy machine would make; it is counted in hundredths.
    assert abs(work["theirs"] - work["nobody's"]) < 0.03 + 0.25 * work["nobody's"]


def test_nobody_far_is_blocked_and_their_place_stays_where_it_is(ground, scout, folder):
    browser = scout(ground.scouts[1], 1)
    browser.get("/")
    told = {browser.post(f"/members/{one}/block").status for one in [*ground.abroad, ABSENT]}
    assert told == {404}
    with create_app(folder).app_context():
        assert Place.select().count() == IN_THE_MILE + FURTHER + PAIRS + 1 + SCOUTS + 12
