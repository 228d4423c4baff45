"""Plugins that are off keep their tables: who left meanwhile is remembered until they forget too.

Only a number and a URI are kept, one row for each plugin that has yet to answer. It answers when
it is switched on again: before it serves a page, it is asked to erase whoever has left.
"""

from typing import Any

from peewee import fn

from onemile import current, plugin_manager
from onemile.contracts import HealthResult
from onemile.db import at_work
from onemile.i18n import gettext as _
from onemile.members.models import Member
from onemile.plugin_manager import CORE
from onemile.privacy.models import Departed
from onemile.schema import HISTORY_PREFIX


def absent_plugins() -> dict[str, list[str]]:
    """Give the plugins that have tables here and are not at work, by name, with their tables."""
    known = {plugin.name for plugin in current.instance().plugins.all} | {CORE}
    tables = at_work().get_tables()
    held = {
        name: sorted(table for table in tables if table.startswith(f"{name}_"))
        for name in (table.removeprefix(HISTORY_PREFIX) for table in tables)
        if f"{HISTORY_PREFIX}{name}" in tables and name not in known
    }
    return {name: own for name, own in sorted(held.items()) if own}


def remember(member: Member) -> list[str]:
    """Write down, in the open transaction, who is leaving for each absent plugin; names them."""
    names = list(absent_plugins())
    for name in names:
        Departed.create(member_id=member.id, uri=member.uri, plugin=name)
    return names


def awaits_absent(member_uri: str) -> bool:
    """Tell whether a plugin that is off has yet to be asked about somebody who leaves or has left.

    What was promised to them or by them may be its doing. True from the moment the first eraser
    is called; no longer while the last such plugin erases, or once its tables are gone.
    """
    return bool(Departed.select().where(Departed.uri == member_uri).exists())


def waiting() -> dict[str, int]:
    """Count the people each plugin has yet to forget."""
    counted: Any = Departed.select(Departed.plugin, fn.COUNT(Departed.id)).group_by(Departed.plugin)
    return {str(name): int(n) for name, n in counted.order_by(Departed.plugin).tuples()}


def failing() -> dict[str, int]:
    """Count the people whom each plugin at work was asked to forget, and could not."""
    tried = Departed.select(Departed.plugin, fn.COUNT(Departed.id)).where(
        Departed.plugin.in_(current.instance().plugins.names()) & Departed.tried_at.is_null(False)
    )
    counted: Any = tried.group_by(Departed.plugin).order_by(Departed.plugin)
    return {str(name): int(n) for name, n in counted.tuples()}


def check() -> HealthResult:
    """Say which plugins hold something of people who have left, and which tables nobody owns."""
    away, due = absent_plugins(), waiting()
    installed = {point.name for point in plugin_manager.installed()}
    if not away and not due:
        return HealthResult(is_fine=True, detail=_("no plugin holds what it should have erased"))
    told = [
        _("%(name)s is off and keeps %(tables)s", name=name, tables=", ".join(tables))
        for name, tables in away.items()
    ] + [
        _("%(name)s has yet to forget people who have left: %(n)s", name=name, n=n)
        for name, n in due.items()
    ]
    ownerless = [name for name in away if name not in installed]
    if not due and not ownerless:
        return HealthResult(is_fine=True, detail="; ".join(told))
    return HealthResult(is_fine=False, detail="; ".join(told), mend=_mend(away, due, ownerless))


def _mend(away: dict[str, list[str]], due: dict[str, int], ownerless: list[str]) -> str:
    """Say what to do about the worst of it."""
    here = [name for name in due if name not in away]
    if here:
        return _(
            "it is asked again every hour and at each start; the log says why it fails: have its "
            "author mend erase_member, or take %(names)s out of 'enabled'",
            names=", ".join(here),
        )
    names = ownerless or list(due)
    tables = [one for name in names for one in (*away[name], f"{HISTORY_PREFIX}{name}")]
    return _(
        "install and enable %(names)s once more: the next start erases what is due; or, if it "
        "shall never come back, drop its tables: %(tables)s",
        names=", ".join(names),
        tables=", ".join(tables),
    )
