"""What the worker does for the press, when it is asked to."""

from onemile.api import TaskKind
from onemile_mags.press import numbers, telling, timing

TASKS = (
    TaskKind(name=timing.TASK, run=timing.appear, is_whole=True),
    TaskKind(name=numbers.TASK, run=numbers.appear, is_whole=True),
    TaskKind(name=telling.TASK, run=telling.tell_some, is_whole=True),
)
