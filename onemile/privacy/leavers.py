"""Have plugins that were off forget who left meanwhile, before they serve a page again."""

from collections.abc import Callable

import structlog
from flask import Flask
from peewee import DatabaseError

from onemile import clock, current, db
from onemile.db import gave_way, lock_rows, transaction
from onemile.members.models import LEFT, Member
from onemile.plugin_manager import CORE, SPOILT
from onemile.privacy import departed, erase
from onemile.privacy.models import Departed

# Whoever gave way twice has let two others pass; a third time, there is a crowd, and an hour helps.
TRIES_MAX = 3

log = structlog.get_logger()


def make_good(*, untried_only: bool = False) -> int:
    """Have the plugins at work forget who left while they were off; gives how many answered.

    What a plugin held whose tables are gone is forgotten with them. One that fails keeps its
    row, is logged, named by ``onemile doctor`` and asked again every hour: a plugin's mistake,
    perhaps about somebody whom it has long forgotten, closes nobody's instance. With
    ``untried_only`` those that failed before are left to that hour.
    """
    answered = 0
    erasers = _erasers()
    try:
        for row in _due(list(erasers), untried_only=untried_only):
            answered += _ask(row, erasers[str(row.plugin)])
        if not untried_only:
            _patiently(_let_go_of_dropped)
    except DatabaseError as failure:
        if not gave_way(failure):
            raise
        log.warning("others are in the way: who left is forgotten later", answered=answered)
    return answered


def make_good_at_start(
    app: Flask,
    *,
    untried_only: bool = False,
    tell: Callable[[str], object] = lambda line: None,
) -> None:
    """Do so before the first page is served, and tell what was done and what could not be."""
    with app.app_context():
        try:
            answered = make_good(untried_only=untried_only)
            failing = departed.failing()
        finally:
            db.release()
    if answered:
        tell(f"erased what plugins that were off still held of people who left: {answered}")
    for name, n in failing.items():
        tell(f"{name}: cannot erase {n} who left; the log says why, and it is asked every hour")


def _erasers() -> dict[str, Callable[..., object] | None]:
    """Give the plugins at work in the order of leaving; None for one that holds nothing."""
    names = current.instance().plugins.names()
    found = {plugin.name: forget for plugin, forget in erase.erasers() if plugin.name != CORE}
    return {**found, **{name: None for name in names if name not in found}}


def _due(order: list[str], *, untried_only: bool) -> list[Departed]:
    """List who is to be forgotten by the plugins named, in their order."""
    due = Departed.select().where(Departed.plugin.in_(order))
    if untried_only:
        due = due.where(Departed.tried_at.is_null())
    return sorted(due, key=lambda row: (order.index(row.plugin), row.id))


def _ask(row: Departed, forget: Callable[..., object] | None) -> int:
    """Ask one plugin to forget one person; 0 where it has failed, which is written down.

    Raises a DatabaseError that ``gave_way`` knows: then nothing was tried.
    """
    try:
        return _patiently(lambda: _forget(row, forget))
    except SPOILT as failure:
        if gave_way(failure):
            raise
        log.exception("not forgotten", plugin=row.plugin, departed=row.id)
    tried = Departed.update(tried_at=clock.now()).where(Departed.id == row.id)
    _patiently(tried.execute)
    return 0


def _forget(row: Departed, forget: Callable[..., object] | None) -> int:
    """Ask one plugin to forget one person; the answer and the end of the row are one."""
    with transaction():
        if lock_rows(Departed.select().where(Departed.id == row.id)).first() is None:
            return 0  # another starter was faster
        # First the row: from here on nobody waits for this plugin, and what it settles is final.
        Departed.delete().where(Departed.id == row.id).execute()
        if forget is not None:
            erase.listened(forget(member=_who_left(row)))
    return 1


def _patiently(work: Callable[[], int]) -> int:
    """Do something again that gave way to another, a few times."""
    for tries_left in reversed(range(TRIES_MAX)):
        try:
            return work()
        except DatabaseError as failure:
            if not (gave_way(failure) and tries_left):
                raise
    raise AssertionError("the last try has answered or raised")


def _let_go_of_dropped() -> int:
    gone = Departed.plugin.not_in([*current.instance().plugins.names(), *departed.absent_plugins()])
    with transaction():
        return int(Departed.delete().where(gone).execute())


def _who_left(row: Departed) -> Member:
    """Give what stays of a member: the nameless row, with number and URI as they were."""
    found: Member | None = Member.get_or_none(Member.id == row.member_id)
    return found or Member(id=row.member_id, public_id="", uri=row.uri, state=LEFT)
