"""The browser's grid reaches the same squares as the server's, point by point."""

import json
import random
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onemile.mile import grid

ROOT = Path(__file__).parents[3]
MODULE = ROOT / "onemile" / "static" / "grid.js"
VECTORS = json.loads((ROOT / "federation/examples/grid-vectors.json").read_text("utf-8"))
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

SCRIPT = """
import { readFileSync } from "node:fs";
const source = readFileSync(process.argv[1], "utf8");
const grid = await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"));
const answers = JSON.parse(readFileSync(0, "utf8")).map(([name, ...args]) => {
  try { return grid[name](...args); } catch (error) { return error.name; }
});
console.log(JSON.stringify(answers));
"""


def in_browser(calls: list[list[Any]]) -> list[Any]:
    """Answer each ``[function, *arguments]`` by the script's module, in one run of node."""
    assert NODE is not None
    run = subprocess.run(
        [NODE, "--input-type=module", "--eval", SCRIPT, str(MODULE)],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers = json.loads(run.stdout)
    assert isinstance(answers, list)
    return answers


@cache
def sample() -> list[tuple[float, float]]:
    """Points over the earth, over Alsace, and on edges where a rounding would show."""
    draw = random.Random(1609)
    points = [(draw.uniform(-90, 90), draw.uniform(-180, 180)) for _ in range(2000)]
    points += [(draw.uniform(47.4, 49.1), draw.uniform(6.8, 8.3)) for _ in range(2000)]
    for latitude, longitude in points[:1000]:
        edges = grid.bounds(grid.cell_at(latitude, longitude, 0))
        points += [(edges.south, edges.west), (edges.north, edges.east)]
    return points


def test_the_published_points_lie_in_the_same_squares():
    calls = [
        ["cellAt", point["latitude"], point["longitude"], level]
        for point in VECTORS["points"]
        for level in grid.LEVELS
    ]
    assert in_browser(calls) == [cell for point in VECTORS["points"] for cell in point["cells"]]


def test_six_thousand_points_lie_in_the_same_squares():
    calls = [["cellAt", *point, index % 3] for index, point in enumerate(sample())]
    expected = [
        grid.to_text(grid.cell_at(*point, index % 3)) for index, point in enumerate(sample())
    ]
    assert in_browser(calls) == expected


def test_centres_and_corners_are_the_same():
    cells = [grid.cell_at(*point, index % 3) for index, point in enumerate(sample())]
    texts = [grid.to_text(cell) for cell in cells]
    assert in_browser([["centre", text] for text in texts]) == [
        list(grid.centre(cell)) for cell in cells
    ]
    south_west_and_north_east = [
        [corners[0], corners[2]] for corners in in_browser([["corners", text] for text in texts])
    ]
    edges = [grid.bounds(cell) for cell in cells]
    assert south_west_and_north_east == [[[e.south, e.west], [e.north, e.east]] for e in edges]


def test_a_wider_mile_is_the_same():
    cell = grid.cell_at(48.58187, 7.75103, 0)
    expected = [grid.to_text(other) for other in grid.mile(cell, radius_m=1609.344)]
    assert in_browser([["mile", grid.to_text(cell), 1609.344]]) == [expected]


def test_published_and_random_miles_are_the_same():
    cells = [grid.from_text(known["cell"]) for known in VECTORS["miles"]]
    cells += [grid.cell_at(*point, index % 3) for index, point in enumerate(sample()[::10])]
    expected = [[grid.to_text(other) for other in grid.mile(cell)] for cell in cells]
    assert in_browser([["mile", grid.to_text(cell)] for cell in cells]) == expected


def test_coarser_and_smaller_squares_are_the_same():
    cells = [grid.cell_at(*point, index % 3) for index, point in enumerate(sample()[::5])]
    texts = [grid.to_text(cell) for cell in cells]
    calls = [["levelOf", text] for text in texts]
    calls += [["coarsen", text, level] for text in texts for level in grid.LEVELS]
    expected: list[Any] = [grid.level_of(cell) for cell in cells]
    expected += [
        grid.to_text(grid.coarsen(cell, level)) if level >= grid.level_of(cell) else "RangeError"
        for cell in cells
        for level in grid.LEVELS
    ]
    assert in_browser(calls) == expected
    assert in_browser([["children", text] for text in texts]) == [
        [grid.to_text(one) for one in grid.children(cell)] if grid.level_of(cell) else []
        for cell in cells
    ]


def test_what_the_server_refuses_the_browser_refuses():
    calls: list[list[Any]] = [["centre", text] for text in VECTORS["refused"]]
    calls += [["cellAt", 90.1, 0, 0], ["cellAt", 0, -180.1, 0], ["cellAt", 48, 7, 3]]
    calls += [["cellAt", None, 7, 0], ["cellAt", "48.5", 7, 0], ["cellAt", 48, 7, "length"]]
    calls += [["mile", "g1:0:1:1", 0], ["mile", "g1:0:1:1", 20_000]]
    calls += [["coarsen", "g1:2:1:1", 1], ["coarsen", "g1:0:1:1", 3], ["children", "g1:3:1:1"]]
    assert in_browser(calls) == ["RangeError"] * len(calls)
