"""What the worker does for projects: by time, and when it is asked to."""

from onemile.api import Job, TaskKind
from onemile_projects import collecting, settling

JOBS = (
    Job(
        name="projects.close_due",
        every_seconds=300,
        run=collecting.close_due,
        trusts_clock=True,
    ),
    Job(name="projects.go_on", every_seconds=900, run=collecting.go_on),
)

# A worker that is killed uses up an attempt, and goes on where it stood: that is no failure.
KILLS_MAX = 200

TASKS = (
    TaskKind(name=collecting.TASK, run=collecting.collect, is_whole=False, attempts_max=KILLS_MAX),
    TaskKind(name=settling.TASK, run=settling.settle, is_whole=False, attempts_max=KILLS_MAX),
)
