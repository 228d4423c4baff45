"""What is written at each step of a proposal, as frozen records; the steps and their names."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onemile.api import lazy_gettext as _l
from onemile_projects.models import PEOPLE, TO_SUPPORTERS

STEPS = {
    1: _l("What and why"),
    2: _l("Who bears it"),
    3: _l("What it takes"),
    4: _l("The way there"),
    5: _l("Pictures and readers"),
    6: _l("Read and send"),
}
READ_AND_SEND = 6


@dataclass(frozen=True, kw_only=True)
class Part:
    """Base of what one step holds."""

    step: ClassVar[int] = 0


@dataclass(frozen=True, kw_only=True)
class Words(Part):
    """What it is, and why it is needed here."""

    step: ClassVar[int] = 1
    title: str
    summary: str = ""
    need: str = ""
    plan: str = ""


@dataclass(frozen=True, kw_only=True)
class Bearing(Part):
    """Whether its people bear it, or the association; the people are asked by ``bearers``."""

    step: ClassVar[int] = 2
    borne_by: str = PEOPLE


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """Something that takes hands; ``id`` is the row's, 0 for a new one."""

    id: int = 0
    title: str
    day: date | None = None
    when_text: str = ""
    hours: int = 0
    places: int = 1
    amount_smiles: int = 0
    milestone_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ThingLine:
    """Something to lend."""

    id: int = 0
    title: str


@dataclass(frozen=True, kw_only=True)
class Needs(Part):
    """What it takes. No ``ideal_smiles`` is as much as the minimum; ``point`` is (lat, lon)."""

    step: ClassVar[int] = 3
    min_smiles: int = 0
    ideal_smiles: int | None = None
    tasks: tuple[TaskLine, ...] = ()
    things: tuple[ThingLine, ...] = ()
    place_text: str = ""
    place_found: bool = False
    point: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """What so many Smiles are for."""

    id: int = 0
    what: str
    amount_smiles: int = 0


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """A step of the way: until when, and how many Smiles may be spent once it is shown."""

    id: int = 0
    title: str
    due_day: date | None = None
    amount_smiles: int = 0


@dataclass(frozen=True, kw_only=True)
class Way(Part):
    """How it gets there: what the Smiles are for, its milestones, what must come together."""

    step: ClassVar[int] = 4
    budget: tuple[CostLine, ...] = ()
    milestones: tuple[MilestoneLine, ...] = ()
    last_day: date | None = None
    least_hours: int = 0
    least_supporters: int = 0
    remainder: str = TO_SUPPORTERS


@dataclass(frozen=True, kw_only=True)
class Showing(Part):
    """How it is shown, and to whom; ``photo_ids`` are all the photos it shall have."""

    step: ClassVar[int] = 5
    audience: str
    photo_ids: tuple[int, ...] = ()
