"""The stories of the demo as they are written: one file each, its project and what comes of it.

Knows neither members nor database. Days are counted back from today: ``ago = 30`` was a month
ago, ``ago = -30`` is in a month. Days of tasks move on to the Saturday that follows.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any

from onemile_projects.proposals.beginning import saturday
from onemile_projects.proposals.parts import (
    CostLine,
    MilestoneLine,
    Needs,
    TaskLine,
    ThingLine,
    Way,
    Words,
)

FOLDERS = {"alsace": "stories"}


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that somebody does in the life of a project; ``terms`` are the act's own."""

    ago: float
    name: str
    by: str
    terms: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Script:
    """A project as it is proposed, and its life, oldest first."""

    key: str
    told: dict[str, Any]
    life: tuple[Act, ...]

    @property
    def author(self) -> str:
        """Who proposes it: one of the cast, or the number of a neighbour ("#20")."""
        return str(self.told["by"])

    @property
    def others(self) -> tuple[str, ...]:
        """Who bears it beside its author."""
        return tuple(self.told.get("with", ()))

    @property
    def begun(self) -> float:
        """How many days ago the draft was begun."""
        return float(self.told["begun"])

    def words(self) -> Words:
        """Give what it is."""
        told = self.told
        need, plan = str(told["need"]).strip(), str(told["plan"]).strip()
        return Words(title=told["title"], summary=told["summary"], need=need, plan=plan)

    def needs(self, today: date, *, stones: list[int], counts: bool) -> Needs:
        """Give what it takes; ``stones`` are the numbers of its milestones, in order."""
        told = self.told
        tasks = [
            TaskLine(
                title=one["title"],
                when_text=one["when"],
                day=saturday(today - timedelta(days=one["ago"])),
                hours=one["hours"],
                places=one["places"],
                amount_smiles=one["smiles"] if counts else 0,
                milestone_id=stones[one["stone"] - 1] if "stone" in one and stones else None,
            )
            for one in told["tasks"]
        ]
        return Needs(
            min_smiles=told["min_smiles"] if counts else 0,
            ideal_smiles=told["ideal_smiles"] if counts else 0,
            tasks=tuple(tasks),
            things=tuple(ThingLine(title=one) for one in told["things"]),
            place_text=told["place"],
            place_found=told["place_found"],
        )

    def way(self, today: date, *, counts: bool) -> Way:
        """Give how it gets there."""
        told = self.told
        costs = told["budget"] if counts else ()
        stones = [
            MilestoneLine(
                title=one["title"],
                due_day=today - timedelta(days=one["ago"]),
                amount_smiles=one["smiles"] if counts else 0,
            )
            for one in told["stones"]
        ]
        return Way(
            budget=tuple(CostLine(what=one["what"], amount_smiles=one["smiles"]) for one in costs),
            milestones=tuple(stones),
            last_day=today - timedelta(days=told["last_day"]),
            least_hours=told.get("least_hours", 0),
            least_supporters=told.get("least_supporters", 0),
            remainder=told["remainder"],
        )


def scripts(locality: str = "alsace") -> list[Script]:
    """Read all stories of a place, by their names; none of a place that has none."""
    folder = resources.files(__package__) / FOLDERS.get(locality, locality)
    if not folder.is_dir():
        return []
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=_name)
    return [_script(one.name.removesuffix(".toml"), one.read_text("utf-8")) for one in files]


def _name(file: Any) -> str:
    return str(file.name)


def _script(key: str, text: str) -> Script:
    told = tomllib.loads(text)
    acts = [
        Act(ago=one.pop("ago"), name=one.pop("act"), by=one.pop("by", ""), terms=one)
        for one in told.pop("life")
    ]
    oldest_first = sorted(acts, key=lambda act: -act.ago)
    return Script(key=key, told=told, life=tuple(oldest_first))
