"""What is to happen in the invented past: steps by moment, and a clock that goes along."""

import heapq
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import count

from onemile import clock, events, forgetting, worker
from onemile.current import zone
from onemile.notices.models import NoticeRow

Step = Callable[[], object]
# When a worker of the past looked after reminders, lapses and nightly proofs.
JOBS_AT = time(4, 30)
# Every night of the last week; what waited before that may have waited a little longer.
NIGHTLY_DAYS, SELDOM_DAYS = 7, 4
# After so many days news has been read.
READ_AFTER_DAYS = 2


class Diary:
    """Steps of all plugins in one order of time, so that each sees what came before.

    What is planned for after ``present`` does not happen: a story told to its end stops in
    the middle, where today finds it.
    """

    def __init__(self, *, present: datetime) -> None:
        self.present = present
        self._moment = present
        self._order = count()
        self._steps: list[tuple[datetime, int, Step]] = []

    def plan(self, at: datetime, step: Step) -> None:
        """Do ``step`` when the clock comes to ``at``; a step may plan further ones."""
        heapq.heappush(self._steps, (at, next(self._order), step))

    def live(self, *, jobs_for_days: int, until: datetime | None = None) -> None:
        """Carry out all steps up to the present, the worker's rounds of the last days between.

        Or those ``until`` a moment of the past, from which one goes on (``go_on``).
        """
        today = self.present.astimezone(zone()).date()
        for days_ago in range(jobs_for_days):
            if days_ago > NIGHTLY_DAYS and days_ago % SELDOM_DAYS:
                continue
            day = today - timedelta(days=days_ago)
            self.plan(datetime.combine(day, JOBS_AT, zone()), _jobs)
        self.go_on(until=until or self.present)

    def go_on(self, *, until: datetime) -> None:
        """Carry out the steps up to a moment, never later than the present."""
        before = clock.use(self._tick)
        try:
            while self._steps and self._steps[0][0] <= min(until, self.present):
                self._moment, _, step = heapq.heappop(self._steps)
                step()
                events.tell_at_once()
        finally:
            clock.use(before)

    def _tick(self) -> datetime:
        # A microsecond a look, so that what happens in order is written in order.
        self._moment += timedelta(microseconds=1)
        return self._moment


def _jobs() -> None:
    """Let each job take its turn; what asks a person first is right in a past made up here.

    Whoever is told something reads it within a day or two.
    """
    with forgetting.of_an_invented_past():
        old = NoticeRow.read_at.is_null() & (NoticeRow.created_at < clock.ago(days=READ_AFTER_DAYS))
        NoticeRow.update(read_at=clock.now()).where(old).execute()
        for job in worker.jobs():
            if not job.asks_outside:
                job.run()
