"""What the worker does for the press, when it is asked to."""

from onemile.api import TaskKind
from onemile_mags.cards import asking
from onemile_mags.imports import working
from onemile_mags.mailing import sending
from onemile_mags.press import numbers, telling, timing

# What lets something appear draws it first, outside of its transaction; a second time it finds
# that it has appeared, and does nothing.
TASKS = (
    *working.TASKS,
    *sending.TASKS,
    *asking.TASKS,
    TaskKind(name=timing.TASK, run=timing.appear, is_whole=False),
    TaskKind(name=numbers.TASK, run=numbers.appear, is_whole=False),
    TaskKind(name=telling.TASK, run=telling.tell_some, is_whole=True),
)
