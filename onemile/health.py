"""Is it alive, is it ready, what does it lack: /livez, /readyz and `onemile doctor`."""

import shutil
from dataclasses import replace

from flask import Blueprint, Response, jsonify
from peewee import DatabaseError

from onemile import (
    answers,
    clock_watch,
    current,
    events,
    forgetting,
    i18n,
    keys,
    mail,
    schema,
    worker,
)
from onemile.background import faults, tasks
from onemile.contracts import HealthCheck, HealthResult
from onemile.db import at_work, database
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.i18n import ngettext
from onemile.members import lost_secret, persons
from onemile.privacy import departed

# Below this a database cannot even write what it needs to shrink.
DISK_FREE_BYTES_MIN = 200_000_000

# As many kinds of untold events as a line of the doctor's can hold.
STUCK_NAMED_MAX = 8

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
def livez() -> Response:
    """Answer as long as the process can."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Answer 200 when members can be served, 503 with what is wrong otherwise."""
    with i18n.speaking("en"):  # a monitor reads this, not a neighbour
        results = {check.name: ask(check) for check in checks() if check.is_quick}
    wrong = {name: result.detail for name, result in results.items() if not result.is_fine}
    return jsonify(status="not ready" if wrong else "ready", wrong=wrong), 503 if wrong else 200


def checks() -> list[HealthCheck]:
    """List what core and plugins check."""
    declared = current.instance().plugins.declared("register_health_checks")
    return [check for _, check in declared]


def ask(check: HealthCheck) -> HealthResult:
    """Run one check; one that raises, or gives something else, has failed."""
    return answers.health_of(replace(check, run=lambda: _once_tables_fit(check)))


def _once_tables_fit(check: HealthCheck) -> HealthResult:
    """Run a check; what a table that is not there yet makes it say is no word for a person."""
    try:
        return check.run()
    except DatabaseError:
        found = schema.fit(at_work(), current.instance().components)
        if found.is_good:
            raise
        detail = _("this can be told once the tables are up to date")
        return HealthResult(is_fine=False, detail=detail, mend=found.mend)


def _database() -> HealthResult:
    database.execute_sql("SELECT 1")
    return HealthResult(is_fine=True, detail=_("the database answers"))


def _tables() -> HealthResult:
    found = schema.fit(at_work(), current.instance().components)
    if not found.is_good:
        return HealthResult(is_fine=False, detail=found.detail, mend=found.mend)
    return HealthResult(is_fine=True, detail=_("the tables are up to date"))


def _disk() -> HealthResult:
    free = shutil.disk_usage(current.instance().folder).free
    detail = _("%(n)s MB left on the disk", n=free // 1_000_000)
    if free < DISK_FREE_BYTES_MIN:
        return HealthResult(
            is_fine=False,
            detail=detail,
            mend=_("make room: at least %(n)s MB are needed", n=DISK_FREE_BYTES_MIN // 1_000_000),
        )
    return HealthResult(is_fine=True, detail=detail)


def _events() -> HealthResult:
    stuck = events.given_up()
    n = len({one.event_id for one in stuck})
    if n:
        names = sorted({f"{one.name} ({one.plugin})" for one in stuck})
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s event could not be told: %(names)s",
                "%(num)s events could not be told: %(names)s",
                n,
                names=", ".join(names[:STUCK_NAMED_MAX]) + (" …" * (len(names) > STUCK_NAMED_MAX)),
            ),
            mend="onemile events",
        )
    return HealthResult(is_fine=True, detail=_("every event is told or on its way"))


def _keys() -> HealthResult:
    found = keys.check()
    return (lost_secret.found() or found) if found.is_fine else found


def _development() -> HealthResult:
    """Say loudly what is meant for two instances on one machine, and nothing else."""
    if current.setting("development"):
        detail = _(
            "Development mode: this instance speaks to others on this machine, without "
            "encryption. Put nothing real into it."
        )
    else:
        detail = _("others are asked over https alone")
    return HealthResult(is_fine=True, detail=detail)


CHECKS = (
    HealthCheck(name="database", title=_l("Database"), run=_database, is_quick=True),
    HealthCheck(name="tables", title=_l("Tables"), run=_tables, is_quick=True),
    HealthCheck(name="disk", title=_l("Room on the disk"), run=_disk, is_quick=True),
    HealthCheck(name="clock", title=_l("Clock"), run=clock_watch.check, is_quick=True),
    HealthCheck(name="worker", title=_l("Work in the background"), run=worker.check),
    HealthCheck(name="parts", title=_l("Parts of the worker"), run=faults.check),
    HealthCheck(name="jump", title=_l("Jumps of the clock"), run=clock_watch.check_doubt),
    HealthCheck(name="forgetting", title=_l("What is forgotten in time"), run=forgetting.check),
    HealthCheck(name="events", title=_l("Events"), run=_events),
    HealthCheck(name="tasks", title=_l("Tasks"), run=tasks.check),
    HealthCheck(name="mail", title=_l("Emails"), run=mail.check),
    HealthCheck(name="plugins", title=_l("Plugins"), run=departed.check),
    HealthCheck(name="people", title=_l("Addresses of members"), run=persons.check),
    HealthCheck(name="keys", title=_l("Keys of the instance"), run=_keys),
    HealthCheck(name="development", title=_l("Development mode"), run=_development),
)
