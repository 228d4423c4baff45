"""What of the worker fails again and again: it rests longer each time, and whoever asks is told.

What is told stands in a row among those of the jobs, since who asks (``onemile doctor``)
is another process. It is told while it is fresh: what goes on failing renews it.
"""

import threading
from datetime import datetime

import structlog
from flask import Flask

from onemile import clock, ids
from onemile.contracts import HealthResult
from onemile.db import release, transaction
from onemile.i18n import gettext as _
from onemile.models import JobRun
from onemile.plugin_manager import SPOILT

# Doubled with each failure in a row, so that what cannot work costs a try a minute at most.
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 1.0, 60.0
# One or two in a row are a database that is started anew; the third begins after three seconds.
TOLD_FROM = 3
# Five of the longest pauses: for so long is it told that something failed.
FRESH_SECONDS = 300
# No job's name has a space in it.
_PREFIX = "worker "
NAME_CHARS_MAX = 80
ERROR_CHARS_MAX = 500

log = structlog.get_logger()


class Faults:
    """How often a part of the worker has failed in a row.

    Without ``app`` nobody is told: for what is tried apart from an instance. ``says`` is what the
    log says of a failure; empty for who says it otherwise.
    """

    def __init__(
        self, name: str, app: Flask | None = None, *, says: str = "worker step failed"
    ) -> None:
        self._says = says
        self._name, self._app = f"{_PREFIX}{name}"[:NAME_CHARS_MAX], app
        self._n, self._why, self._is_kept = 0, "", app is not None
        # Since when what has no rounds lives, by real time; None while it rests.
        self._lives_since: float | None = None
        self._lock = threading.Lock()

    def failed(self, why: str) -> float:
        """Count a failure, and return for how many seconds it rests; logs the same once only.

        Called where the failure is handled.
        """
        self.lives()
        self._lives_since = None
        with self._lock:
            self._n += 1
            n, is_news, self._why = self._n, why != self._why, why
        if is_news and self._says:
            log.exception(self._says, step=self._name, why=why)
        if n >= TOLD_FROM:
            self._is_kept = True
            self._keep(why)
        return float(min(PAUSE_SECONDS_MAX, PAUSE_SECONDS * 2 ** min(n - 1, 16)))

    def works(self) -> None:
        """Note that it works: nothing is told any more, of an earlier process neither."""
        with self._lock:
            was_failing, self._n, self._why = bool(self._n), 0, ""
        if was_failing:
            log.info("worker step works again", step=self._name)
        if self._is_kept:
            self._is_kept = False
            self._keep("")

    def begins(self) -> None:
        """Note the beginning of what has no rounds, but goes on until it is told to leave."""
        self._lives_since = clock.real_seconds()

    def lives(self) -> None:
        """Note that what began goes on: for longer than the longest pause, and it works.

        Asked at every look; what could not be written down is tried again after as long.
        """
        since, now = self._lives_since, clock.real_seconds()
        if since is not None and now - since > PAUSE_SECONDS_MAX:
            self._lives_since = now
            self.works()

    def _keep(self, why: str) -> None:
        """Write it down; where that cannot be the log has it, and the next failure tries again."""
        if self._app is None:
            return
        with self._app.app_context():
            try:
                _write(self._name, why[:ERROR_CHARS_MAX].replace("\x00", ""))
            except SPOILT as error:
                self._is_kept = True
                log.warning("fault not kept", step=self._name, error=repr(error)[:200])
            finally:
                release()


def _write(name: str, why: str) -> None:
    told = {"last_error": why, "last_run_at": clock.now()}
    if not JobRun.select().where(JobRun.name == name).exists():
        if not why:
            return
        fresh = {"id": ids.new(), "name": name, "due_at": clock.now(), "fence": 0}
        JobRun.insert(**fresh, **told, overran_seconds=0).on_conflict_ignore().execute()
    with transaction():
        JobRun.update(**told).where(JobRun.name == name).execute()


def is_of_a_part(row: JobRun) -> bool:
    """Tell whether a row is no job's, but a fault of a part of the worker."""
    return str(row.name).startswith(_PREFIX)


def check() -> HealthResult:
    """Say which parts of the worker have failed again and again in the last minutes."""
    failing = (JobRun.last_error != "") & JobRun.name.startswith(_PREFIX)
    fresh = clock.ago(seconds=FRESH_SECONDS)
    names = sorted(
        str(row.name) for row in JobRun.select().where(failing) if _is_after(row.last_run_at, fresh)
    )
    if names:
        return HealthResult(
            is_fine=False,
            detail=_("parts that fail and are tried again: %(names)s", names=", ".join(names)),
            mend=_("read the log for their errors"),
        )
    return HealthResult(is_fine=True, detail=_("every part of the worker works"))


def _is_after(instant: datetime | None, since: datetime) -> bool:
    return instant is not None and instant > since
