"""What the worker does for projects: by time, and when it is asked to."""

from onemile.api import Job, TaskKind
from onemile_projects.help import hands, hands_clock, lending, task_commitments
from onemile_projects.models import EVIDENCE, PHOTOS, REPORT
from onemile_projects.money import collecting, settling
from onemile_projects.review import suspension
from onemile_projects.way import delays, silence, wishes

JOBS = (
    Job(
        name="projects.close_due",
        every_seconds=300,
        run=collecting.close_due,
        trusts_clock=True,
    ),
    Job(name="projects.go_on", every_seconds=900, run=collecting.go_on),
    Job(
        name="projects.pause_missed", every_seconds=3600, run=delays.pause_missed, trusts_clock=True
    ),
    Job(name="projects.fail_paused", every_seconds=3600, run=delays.fail_paused, trusts_clock=True),
    Job(
        name="projects.count_wishes",
        every_seconds=3600,
        run=wishes.count_due,
        trusts_clock=True,
    ),
    Job(
        name="projects.mark_silent", every_seconds=3600, run=silence.mark_silent, trusts_clock=True
    ),
    Job(
        name="projects.forget_drafts",
        every_seconds=86_400,
        run=PHOTOS.forget_drafts,
        trusts_clock=True,
    ),
    Job(
        name="projects.forget_evidence",
        every_seconds=86_400,
        run=EVIDENCE.forget_drafts,
        trusts_clock=True,
    ),
    Job(
        name="projects.forget_report_photos",
        every_seconds=86_400,
        run=REPORT.forget_drafts,
        trusts_clock=True,
    ),
    Job(name="projects.offer_on", every_seconds=300, run=hands_clock.offer_on, trusts_clock=True),
    Job(name="projects.remind_hands", every_seconds=900, run=hands_clock.remind, trusts_clock=True),
    Job(name="projects.tend_hands", every_seconds=900, run=task_commitments.look_again),
    Job(
        name="projects.end_undecided",
        every_seconds=3600,
        run=suspension.end_undecided,
        trusts_clock=True,
    ),
    Job(
        name="projects.remind_examiners",
        every_seconds=3600,
        run=suspension.remind_examiners,
        trusts_clock=True,
    ),
)

# A worker that is killed uses up an attempt, and goes on where it stood: that is no failure.
KILLS_MAX = 200

TASKS = (
    TaskKind(name=collecting.TASK, run=collecting.collect, is_whole=False, attempts_max=KILLS_MAX),
    TaskKind(name=settling.TASK, run=settling.settle, is_whole=False, attempts_max=KILLS_MAX),
    TaskKind(name=lending.REMIND, run=lending.remind),
    TaskKind(name=hands.TEND, run=task_commitments.tend, is_whole=False),
)
