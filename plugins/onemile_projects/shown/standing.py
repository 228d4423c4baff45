"""Where a project stands, as everybody reads it: a chip of icon and word, a path of seven steps."""

from dataclasses import dataclass
from typing import Any

from onemile.api import lazy_gettext as _l
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project

S = Stage


@dataclass(frozen=True, kw_only=True)
class Chip:
    """What a chip says, and the colour and picture that go with it."""

    word: Any
    tone: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Stone:
    """A step of the path. ``state``: done, now, halt (it went no further), or "" (ahead)."""

    word: Any
    state: str


CHIPS = {
    S.DRAFT: Chip(word=_l("draft"), tone="", icon="pencil"),
    S.REVIEW: Chip(word=_l("being examined"), tone="ciel", icon="eye"),
    S.CHANGES: Chip(word=_l("to touch up"), tone="miel", icon="pencil"),
    S.APPROVED: Chip(word=_l("examined"), tone="ciel", icon="check"),
    S.REFUSED: Chip(word=_l("refused"), tone="", icon="cross"),
    S.OPEN: Chip(word=_l("open"), tone="vigne", icon="projects-sprout"),
    S.COLLECTING: Chip(word=_l("collecting"), tone="miel", icon="clock"),
    S.FUNDED: Chip(word=_l("funded"), tone="vigne", icon="check"),
    S.RUNNING: Chip(word=_l("under way"), tone="ciel", icon="wrench"),
    S.PAUSED: Chip(word=_l("paused"), tone="miel", icon="clock"),
    S.SUSPENDED: Chip(word=_l("suspended"), tone="geranium", icon="lock"),
    S.COMPLETED: Chip(word=_l("report being read"), tone="gres", icon="book"),
    S.CLOSED: Chip(word=_l("finished"), tone="gres", icon="heart"),
    S.FAILED: Chip(word=_l("not come about"), tone="", icon="back"),
    S.DROPPED: Chip(word=_l("withdrawn"), tone="", icon="back"),
}

PATH = (
    _l("proposed"),
    _l("examined"),
    _l("open"),
    _l("collecting"),
    _l("funded"),
    _l("under way"),
    _l("finished"),
)
# How far along the path each stage is; a suspended one stands where it stood before.
_AT = {
    S.DRAFT: 1,
    S.REVIEW: 2,
    S.CHANGES: 2,
    S.APPROVED: 2,
    S.REFUSED: 2,
    S.OPEN: 3,
    S.COLLECTING: 4,
    S.FUNDED: 5,
    S.RUNNING: 6,
    S.PAUSED: 6,
    S.COMPLETED: 7,
    S.CLOSED: 7,
}
_HALTED = (S.REFUSED, S.FAILED, S.DROPPED, S.SUSPENDED)
# No step of the way any more: the chip and its day say how it ended.
OFF_THE_WAY = frozenset({S.REFUSED, S.FAILED, S.DROPPED})


def chip_of(project: Project) -> Chip:
    """Return the chip of a project's stage."""
    return CHIPS[Stage(project.stage)]


def step_of(project: Project) -> int:
    """Return how many of the seven steps a project has reached."""
    stage = Stage(project.stage)
    if stage == S.SUSPENDED and project.stage_before:
        return _AT[Stage(project.stage_before)]
    if stage in _AT:
        return _AT[stage]
    if project.funded_at is not None:
        return _AT[S.RUNNING]
    if project.collect_until is not None:
        return _AT[S.COLLECTING]
    return _AT[S.OPEN] if project.opened_at is not None else _AT[S.DRAFT]


def path_of(project: Project) -> list[Stone]:
    """Return the seven steps, each done, now, or ahead; "halt" where it went no further."""
    at, stage = step_of(project), Stage(project.stage)
    here = "halt" if stage in _HALTED else "done" if stage == S.CLOSED else "now"
    return [
        Stone(word=word, state="done" if n < at else here if n == at else "")
        for n, word in enumerate(PATH, start=1)
    ]
