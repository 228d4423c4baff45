"""The picker's rule in the browser: whose a square is, how fine, and the same as the server's."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from onemile.mile import grid, places
from onemile.mile.surroundings import surroundings

STATIC = Path(__file__).parents[3] / "onemile" / "static"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

# Made up, around a point of the plain: a town of small squares, a wood of large ones, a village
# that no table lists, and nothing further east.
TOWN, WOOD, VILLAGE = 0, 1, 2
CENTRE = (48.5, 7.5)
SCRIPT = """
import { readFileSync } from "node:fs";
const { Around } = await import(process.argv[1]);
const [data, isSure, calls] = JSON.parse(readFileSync(0, "utf8"));
const around = new Around(data, isSure);
console.log(JSON.stringify(calls.map(([name, ...given]) => around[name](...given))));
"""


@pytest.fixture
def ask(tmp_path):
    """Put questions to the browser's rule, in one run of node."""
    for name in ("around.js", "grid.js"):
        shutil.copy(STATIC / name, tmp_path / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def put(data: dict[str, Any], calls: list[list[Any]], *, is_sure: bool = True) -> list[Any]:
        run = subprocess.run(
            [str(NODE), "--input-type=module", "--eval", SCRIPT, str(tmp_path / "around.js")],
            input=json.dumps([data, is_sure, calls]),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        answers = json.loads(run.stdout)
        assert isinstance(answers, list)
        return answers

    return put


def large(east: int, north: int = 0) -> int:
    """Give the square of one mile, so many squares east and north of the one in the middle."""
    middle = grid.cell_at(*CENTRE, grid.COARSEST)
    return grid.cell_of(grid.COARSEST, grid.row_of(middle) + north, grid.column_of(middle) + east)


def inside(cell: int, *, at: tuple[float, float]) -> list[float]:
    """Give the point at these parts of a square's height and width."""
    edges = grid.bounds(cell)
    return [
        edges.south + (edges.north - edges.south) * at[0],
        edges.west + (edges.east - edges.west) * at[1],
    ]


def made_up(**changed: Any) -> dict[str, Any]:
    lines = {large(0): [TOWN, 0], large(1): [WOOD, 2], large(0, 1): [TOWN, 1]}
    # A corner of the wood's square that is the town's, and a corner of the town's that is sparse.
    lines[grid.cell_at(*inside(large(1), at=(0.1, 0.1)), 1)] = [TOWN, 2]
    lines[grid.cell_at(*inside(large(0), at=(0.9, 0.9)), 1)] = [WOOD, 1]
    south, east = inside(large(0), at=(0.5, 0.5))
    return {
        "centre": [south, east],
        "span_m": 3000,
        "reach_m": 12_000,
        "own": TOWN,
        "names": [
            ["Stadt", south, east, 20_000, 0],
            ["Wald", *inside(large(1), at=(0.5, 0.5)), 100, 2],
        ],
        "squares": {grid.to_text(cell): line for cell, line in lines.items()},
        "outlines": [],
        **changed,
    }


def test_the_finest_line_that_covers_a_square_holds(ask):
    cells = [grid.cell_at(*inside(large(0), at=at), 0) for at in ((0.1, 0.1), (0.9, 0.9))]
    cells += [large(0), large(1), grid.cell_at(*inside(large(1), at=(0.1, 0.1)), 0)]
    assert ask(made_up(), [["at", grid.to_text(cell)] for cell in cells]) == [
        {"name": TOWN, "level": 0},
        {"name": WOOD, "level": 1},
        {"name": TOWN, "level": 0},
        {"name": WOOD, "level": 2},
        {"name": TOWN, "level": 2},
    ]


def test_a_spot_becomes_the_finest_square_allowed_there_or_the_larger_one_asked_for(ask):
    town, sparse = inside(large(0), at=(0.1, 0.1)), inside(large(0), at=(0.9, 0.9))
    wood = inside(large(1), at=(0.1, 0.1))
    levels = [(town, 0), (sparse, 0), (wood, 0), (town, 1), (town, 2), (sparse, 2)]
    answers = ask(made_up(), [["snap", spot, least] for spot, least in levels])
    expected = [(town, 0), (sparse, 1), (wood, 2), (town, 1), (town, 2), (sparse, 2)]
    assert answers == [grid.to_text(grid.cell_at(*spot, level)) for spot, level in expected]


def test_the_squares_of_a_mile_are_those_that_people_there_would_get(ask):
    answers = ask(made_up(), [["within", grid.to_text(large(east))] for east in (0, 1)])
    town = [grid.from_text(text) for text in answers[0]]
    assert sorted(grid.level_of(cell) for cell in town) == [0] * 12 + [1]
    assert {grid.coarsen(cell, grid.COARSEST) for cell in town} == {large(0)}
    assert answers[1] == [grid.to_text(large(1))]


def test_a_square_finer_than_allowed_is_made_coarser(ask):
    small = grid.cell_at(*inside(large(1), at=(0.4, 0.4)), 0)
    kept = grid.cell_at(*inside(large(0), at=(0.1, 0.1)), 0)
    texts = [grid.to_text(cell) for cell in (small, kept)]
    answers = ask(made_up(), [["allowed", text] for text in texts])
    assert answers == [grid.to_text(large(1)), texts[1]]


def test_what_no_line_covers_is_outside_while_there_is_a_table(ask):
    beyond = grid.to_text(large(3))
    calls = [["isOutside", beyond], ["nameOf", beyond], ["isOutside", grid.to_text(large(0))]]
    assert ask(made_up(), calls) == [True, "", False]


def test_a_commune_that_no_table_lists_has_the_squares_nearest_to_it(ask):
    """Two packs live in one instance, and one of them has no table: the bank over there."""
    known = made_up()
    village = ["Dorf", *inside(large(4), at=(0.5, 0.5)), 3000, 1]
    over_there = {**known, "names": [*known["names"], village]}
    beyond, spot = grid.to_text(large(3)), inside(large(3), at=(0.2, 0.2))
    calls = [["nameOf", beyond], ["snap", spot], ["nameOf", grid.to_text(large(0))]]
    assert ask(over_there, calls) == ["Dorf", grid.to_text(grid.cell_at(*spot, 1)), "Stadt"]


def test_without_a_table_the_nearest_centre_names_a_square_ten_kilometres_far(ask):
    known = made_up(squares={})
    calls = [["nameOf", grid.to_text(large(east))] for east in (0, 3, 9)]
    assert ask(known, calls) == ["Stadt", "Wald", ""]


def test_an_approximate_centre_names_no_square_while_there_is_another(ask):
    known = made_up(squares={})
    own = ["nameOf", grid.to_text(large(0))]
    assert ask(known, [own], is_sure=False) == ["Wald"]
    alone = made_up(squares={}, names=known["names"][:1])
    assert ask(alone, [own], is_sure=False) == ["Stadt"]


def test_the_declared_commune_has_a_tint_of_its_own_and_neighbours_differ(ask):
    around = [["Stadt", *CENTRE, 0, 0]]
    around += [[f"Ort {n}", CENTRE[0] + 0.05 * n, CENTRE[1], 0, 2] for n in range(1, 10)]
    tints = ask(made_up(names=around, squares={}), [["tinted"]])[0]
    assert tints[0] == -1 and -1 not in tints[1:]
    assert all(one != other for one, other in zip(tints[1:], tints[2:], strict=False))


@pytest.mark.parametrize("code", ["67482", "67180", "67397", "68224"])
def test_the_browser_draws_the_squares_that_the_server_would_give(instance, ask, code):
    commune = places.region().commune(code)
    data = json.loads(json.dumps(surroundings(places.region(), commune)))
    draw = random.Random(int(code))
    points = [
        (commune.latitude + draw.uniform(-0.06, 0.06), commune.longitude + draw.uniform(-0.1, 0.1))
        for _ in range(400)
    ]
    is_sure = not commune.is_approximate
    answers = ask(data, [["snap", point] for point in points], is_sure=is_sure)
    outside = ask(data, [["isOutside", text] for text in answers], is_sure=is_sure)
    assert outside.count(False) > 200
    for point, answer, is_outside in zip(points, answers, outside, strict=True):
        found = places.region().snap(grid.cell_at(*point, 0))
        assert is_outside == (not places.region().holds(found)), answer
        assert is_outside or answer == grid.to_text(found)
