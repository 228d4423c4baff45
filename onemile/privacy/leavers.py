"""Have plugins that were off forget who left meanwhile, before they serve a page again."""

from collections.abc import Callable

import structlog
from flask import Flask

from onemile import current, db
from onemile.db import lock_rows, transaction
from onemile.members.models import LEFT, Member
from onemile.plugin_manager import CORE, SPOILT, PluginError
from onemile.privacy import departed, erase
from onemile.privacy.models import Departed

log = structlog.get_logger()


def make_good() -> int:
    """Have the plugins at work forget who left while they were off; gives how many answered.

    What a plugin held whose tables are gone is forgotten with them. One that fails keeps its
    rows, and is named in the error after all others have had their turn. Raises PluginError.
    """
    answered, failed = 0, dict[str, str]()
    for name, forget in _erasers().items():
        rows = Departed.select().where(Departed.plugin == name).order_by(Departed.id)
        for row in list(rows):
            try:
                answered += _forget(row, forget)
            except SPOILT as failure:
                log.exception("not forgotten", plugin=name, departed=row.id)
                failed[name] = repr(failure)[:200]
    gone = Departed.plugin.not_in([*_erasers(), *departed.absent()])
    with transaction():
        Departed.delete().where(gone).execute()
    if failed:
        name, error = next(iter(failed.items()))
        raise PluginError(
            f"{name}: cannot erase {departed.waiting()[name]} who left while it was off: {error}; "
            f"take {name!r} out of 'enabled' or ask its author to mend it"
        )
    return answered


def make_good_at_start(app: Flask, *, tell: Callable[[str], object] = lambda line: None) -> None:
    """Do so before the first page is served. Raises PluginError: then nothing may be shown."""
    with app.app_context():
        try:
            answered = make_good()
        finally:
            db.release()
    if answered:
        tell(f"erased what plugins that were off still held of people who left: {answered}")


def _erasers() -> dict[str, Callable[..., object] | None]:
    """Give the plugins at work in the order of leaving; None for one that holds nothing."""
    names = current.instance().plugins.names()
    found = {plugin.name: forget for plugin, forget in erase.erasers() if plugin.name != CORE}
    return {**found, **{name: None for name in names if name not in found}}


def _forget(row: Departed, forget: Callable[..., object] | None) -> int:
    """Ask one plugin to forget one person; the answer and the end of the row are one."""
    with transaction():
        if lock_rows(Departed.select().where(Departed.id == row.id)).first() is None:
            return 0  # another starter was faster
        if forget is not None:
            erase.listened(forget(member=_who_left(row)))
        Departed.delete().where(Departed.id == row.id).execute()
    return 1


def _who_left(row: Departed) -> Member:
    """Give what stays of a member: the nameless row, with number and URI as they were."""
    found: Member | None = Member.get_or_none(Member.id == row.member_id)
    return found or Member(id=row.member_id, public_id="", uri=row.uri, state=LEFT)
