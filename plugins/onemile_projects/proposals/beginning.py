"""What a ready beginning is: what a kind of project usually takes, to be changed at will."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onemile_projects.proposals.parts import (
    CostLine,
    MilestoneLine,
    Needs,
    Part,
    TaskLine,
    ThingLine,
    Way,
    Words,
)

SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Chore:
    """A task of a beginning: so many days from today, on the Saturday that follows."""

    title: Any
    when: Any
    after_days: int
    hours: int
    places: int
    smiles: int = 0


@dataclass(frozen=True, kw_only=True)
class Stone:
    """A milestone of a beginning."""

    title: Any
    after_days: int
    smiles: int = 0


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """A skeleton in the reader's language; "[…]" stands where only they know what to write.

    ``questions`` are answered in ``need`` and ``plan``. ``costs`` are (what, Smiles).
    """

    name: str
    title: Any
    note: Any
    icon: str
    project_title: Any
    summary: Any
    need: Any
    plan: Any
    questions: tuple[Any, ...]
    open_days: int
    min_smiles: int
    ideal_smiles: int
    costs: tuple[tuple[Any, int], ...]
    chores: tuple[Chore, ...]
    things: tuple[Any, ...]
    stones: tuple[Stone, ...]
    least_hours: int = 0
    least_supporters: int = 5

    def parts(self, today: date, *, counts: bool) -> Iterator[Part]:
        """Give its steps as somebody would have written them; ``counts``: with Smiles."""
        yield Words(
            title=str(self.project_title),
            summary=str(self.summary),
            need=str(self.need),
            plan=str(self.plan),
        )
        yield Needs(
            min_smiles=self.min_smiles if counts else 0,
            ideal_smiles=self.ideal_smiles if counts else 0,
            tasks=tuple(
                TaskLine(
                    title=str(chore.title),
                    when_text=str(chore.when),
                    day=saturday(today + timedelta(days=chore.after_days)),
                    hours=chore.hours,
                    places=chore.places,
                    amount_smiles=chore.smiles if counts else 0,
                )
                for chore in self.chores
            ),
            things=tuple(ThingLine(title=str(thing)) for thing in self.things),
        )
        yield Way(
            budget=tuple(
                CostLine(what=str(what), amount_smiles=smiles)
                for what, smiles in (self.costs if counts else ())
            ),
            milestones=tuple(
                MilestoneLine(
                    title=str(stone.title),
                    due_day=today + timedelta(days=stone.after_days),
                    amount_smiles=stone.smiles if counts else 0,
                )
                for stone in self.stones
            ),
            last_day=today + timedelta(days=self.open_days),
            least_hours=self.least_hours,
            least_supporters=self.least_supporters,
        )


def saturday(day: date) -> date:
    """Return a day, or the Saturday that follows it."""
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)
