"""What rooms ask of rooms above them, answered: the one place that knows both.

With it no room imports one that stands above it (``layers`` of pyproject.toml).
"""

from collections.abc import Sequence
from typing import Any

from onemile_federation.backfill import models as backfill
from onemile_federation.backfill import older
from onemile_federation.backfill import threads as threads_there
from onemile_federation.inbox import models as inbox
from onemile_federation.inbox.acting import flags, follow, keepers, verbs
from onemile_federation.keys import rotating
from onemile_federation.mile import (
    across_views,
    arriving,
    behind,
    covers,
    going,
    talk_ending,
    talks,
    things,
    turning,
)
from onemile_federation.mile import hearing as mile_hearing
from onemile_federation.mile import reports as mile_reports
from onemile_federation.mile import told as mile_told
from onemile_federation.outbox import ending, goodbyes, ledger, new_keys, saying, telling
from onemile_federation.outbox import models as outbox
from onemile_federation.partners import hearing, standing, taken
from onemile_federation.partners import telling as partners_telling
from onemile_federation.reading import actor_views, arrivals, unseen
from onemile_federation.remote import host_table, origins, purging, ties
from onemile_federation.talking import own_words, panel
from onemile_federation.written import audiences


def join() -> None:
    """Fill every port; again it changes nothing."""
    rotating.changed.fill(new_keys.tell)
    ties.cut_all.fill(goodbyes.cut_all)
    origins.partner_names.fill(standing.names)
    purging.tables_above.fill(_tables_above)
    host_table.work_of.fill(_work_of)
    audiences.last_sent.fill(saying.last_sent)
    ledger.members_behind.fill(behind.members_behind)
    ending.about_to_forget.fill(taken.keep)
    telling.follow_heard.fill(follow.asked_last)
    keepers.kept_for_readers.fill(arrivals.note)
    actor_views.older.fill(older.looked_at)
    actor_views.neighbour.fill(across_views.neighbour)
    arriving.squares_said.fill(covers.ours_said)
    unseen.own_words.fill(own_words.of)
    panel.thread_is_coming.fill(threads_there.is_coming)
    verbs.put_before(hearing.VERBS, hearing.first)
    verbs.put_before(mile_hearing.VERBS, mile_hearing.first)
    flags.known_there.fill(mile_reports.known_there)
    turning.show.fill(going.settle_host)
    partners_telling.resumed.fill(covers.hold_after_rest)
    turning.take_back.fill(_take_back_mile)
    turning.purge.fill(_purge_mile)
    turning.take_back_flow.fill(_take_back_flow)
    turning.purge_flow.fill(things.end_flow)


def _tables_above() -> Sequence[Any]:
    return backfill.MODELS


def _take_back_mile(host: str, before: int) -> None:
    """Take back what a host was shown for a mile, and what members said to its neighbours."""
    mile_told.take_back_all(host, before)
    talk_ending.take_back_all(host, before)


def _take_back_flow(host: str, flow: str, before: int) -> None:
    """Take back what a host was shown by one flow; what members said to its neighbours stays."""
    mile_told.take_back_all(host, before, flow=flow)


def _purge_mile(host: str, before: int) -> None:
    """Let go of what a host showed to a mile, and of what its neighbours said to members."""
    things.end_of(host, before)
    talks.end_of(host, before)


def _work_of(host: Any) -> Sequence[Any]:
    """Return the deliveries to the host of a row, and what it said and is not done."""
    to_send = outbox.Delivery.select().where(
        (outbox.Delivery.host == host) & outbox.Delivery.state.in_(outbox.PENDING)
    )
    to_do = inbox.Inbound.select().where(
        (inbox.Inbound.host == host) & (inbox.Inbound.state == inbox.WAITING)
    )
    return to_send, to_do
