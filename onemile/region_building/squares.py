"""The squares of a pack: which commune each is named after, about how many people live in it,
and how fine a square those who live there may have.

A square of level L is fine enough where every square of that size in the larger one is estimated
to hold at least ``PEOPLE_MIN`` people: one that held fewer would, by its size alone, say that
somebody lives in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onemile.mile import grid
from onemile.region_building import outlines
from onemile.region_building.districts import District, divided
from onemile.region_building.outlines import Outline

PEOPLE_MIN = 100  # in a square that somebody may be shown in
FINEST = 0


@dataclass(frozen=True, kw_only=True)
class SquareRow:
    """A line of ``squares.tsv``: what holds for a square, and for those in it without a line.

    Without a commune it is a part of a larger square that lies outside the pack.
    """

    square: str
    commune: str
    level: int
    inhabitants: int


@dataclass
class _Ground:
    """What is known of the smallest squares: their commune, and their people, about."""

    commune: dict[int, str] = field(default_factory=dict)
    people: dict[int, float] = field(default_factory=dict)


def rows(
    found: Iterable[Outline],
    *,
    populations: Mapping[str, int],
    districts: Mapping[str, Sequence[District]],
) -> list[SquareRow]:
    """Return the lines for the squares of some communes, by code; coarse ones first.

    A square bears the name of the commune in which its middle lies, at the rim of most of it.
    A commune too small to hold the middle of any gives its name to the one with most of it.
    """
    communes = list(found)
    ground = _ground(communes, populations, districts)
    inside: dict[int, list[int]] = defaultdict(list)
    for cell in ground.commune:
        inside[grid.coarsen(cell, grid.COARSEST)].append(cell)
    levels = {square: _levels(square, cells, ground) for square, cells in inside.items()}
    names = _names(levels, inside, ground)
    lines = [line for square in levels for line in _lines(levels[square], names, ground)]
    lines += [
        _row(cell, "", grid.COARSEST, 0) for square in levels for cell in _outside(square, ground)
    ]
    return sorted(lines, key=lambda line: (-_level(line.square), _cell(line.square)))


def _ground(
    communes: Sequence[Outline],
    populations: Mapping[str, int],
    districts: Mapping[str, Sequence[District]],
) -> _Ground:
    ground = _Ground()
    for outline in communes:
        cells = list(outlines.cells(outline))
        for cell in cells:
            ground.commune[cell] = outline.code
        people = populations.get(outline.code, 0)
        ground.people.update(_spread(cells, people, districts.get(outline.code, ())))
    return ground


def _spread(cells: Sequence[int], people: int, districts: Sequence[District]) -> dict[int, float]:
    """Spread a commune's people over its smallest squares: to districts by their type, within a
    district evenly."""
    weights = [district.weight for district in districts]
    if not sum(weights):
        return {cell: people / len(cells) for cell in cells}
    mine: dict[int, list[int]] = defaultdict(list)
    for cell, number in zip(cells, divided(cells, districts), strict=True):
        mine[number].append(cell)
    reached = sum(weights[number] for number in mine)
    spread: dict[int, float] = {}
    for number, its in mine.items():
        share = weights[number] / reached if reached else 1 / len(mine)
        spread |= {cell: people * share / len(its) for cell in its}
    return spread


def _levels(square: int, cells: Sequence[int], ground: _Ground) -> dict[int, int]:
    """Give the finest level allowed in a largest square and, where it is no square that anybody
    has, in each smaller one with a part of the pack in it."""
    levels = {square: _level_in(square, ground)}
    if levels[square] == grid.COARSEST:
        return levels
    for quarter in grid.children(square):
        if _is_in_pack(quarter, ground):
            levels[quarter] = FINEST if _is_full_of_full(quarter, ground) else 1
    return levels | {cell: FINEST for cell in cells if levels[grid.coarsen(cell, 1)] == FINEST}


def _names(
    levels: Mapping[int, Mapping[int, int]], inside: Mapping[int, list[int]], ground: _Ground
) -> dict[int, str]:
    """Name all these squares. Each commune gives its name to one at least that somebody can have,
    unless another needs it more."""
    names: dict[int, str] = {}
    named: Counter[str] = Counter()
    most: dict[str, Counter[int]] = defaultdict(Counter)
    for square, found in levels.items():
        for one in found:
            its = [cell for cell in inside[square] if grid.coarsen(cell, grid.level_of(one)) == one]
            names[one] = _name(one, its, ground)
            if grid.level_of(one) == found[one]:
                named[names[one]] += 1
                for cell in its:
                    most[ground.commune[cell]][one] += 1
    for code in sorted(set(most) - set(named)):
        for one, _ in most[code].most_common():
            if named[names[one]] > 1:
                named[names[one]] -= 1
                names[one], named[code] = code, 1
                break
    return names


def _name(square: int, cells: Sequence[int], ground: _Ground) -> str:
    at = grid.cell_at(*grid.centre(square), FINEST)
    if at in ground.commune:
        return ground.commune[at]
    counted = Counter(ground.commune[cell] for cell in cells)
    return min(counted, key=lambda code: (-counted[code], code))


def _lines(
    levels: Mapping[int, int], names: Mapping[int, str], ground: _Ground
) -> Iterator[SquareRow]:
    """Yield the line of a largest square, and those of smaller ones that differ from the larger
    they lie in."""
    for cell, level in levels.items():
        larger = grid.parent(cell) if grid.level_of(cell) < grid.COARSEST else None
        if larger is None or (names[cell], level) != (names[larger], levels[larger]):
            yield _row(cell, names[cell], level, _people(cell, ground))


def _outside(square: int, ground: _Ground) -> Iterator[int]:
    """Yield the parts of a largest square that lie outside the pack: whole quarters, then
    smallest squares. They would else take what holds for the square."""
    for quarter in grid.children(square):
        if not _is_in_pack(quarter, ground):
            yield quarter
        else:
            yield from (one for one in grid.children(quarter) if one not in ground.commune)


def _level_in(square: int, ground: _Ground) -> int:
    """Give the finest level that all parts of a largest square may have that lie in the pack."""
    quarters = grid.children(square)
    inside = [one for one in quarters if _is_in_pack(one, ground)]
    if _people(square, ground) < len(quarters) * PEOPLE_MIN or not all(
        _people(quarter, ground) >= PEOPLE_MIN for quarter in inside
    ):
        return grid.COARSEST
    return FINEST if all(_is_full_of_full(quarter, ground) for quarter in quarters) else 1


def _is_full_of_full(quarter: int, ground: _Ground) -> bool:
    return all(_people(one, ground) >= PEOPLE_MIN for one in grid.children(quarter))


def _is_in_pack(quarter: int, ground: _Ground) -> bool:
    return any(one in ground.commune for one in grid.children(quarter))


def _people(cell: int, ground: _Ground) -> float:
    if grid.level_of(cell) == FINEST:
        return ground.people.get(cell, 0.0)
    return sum(_people(one, ground) for one in grid.children(cell))


def _row(cell: int, commune: str, level: int, people: float) -> SquareRow:
    return SquareRow(
        square=grid.to_text(cell), commune=commune, level=level, inhabitants=round(people)
    )


def _level(square: str) -> int:
    return grid.level_of(_cell(square))


def _cell(square: str) -> int:
    return grid.from_text(square)
