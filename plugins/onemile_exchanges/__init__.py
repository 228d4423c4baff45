"""Offers, needs and the exchanges that neighbours agree."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint

from onemile.api import (
    Area,
    Capability,
    Commitments,
    DemoWorld,
    Event,
    ExportFile,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Manifest,
    NavLink,
    Notice,
    PlaceMoved,
    ReportTarget,
    SearchHit,
    Setting,
    ThingName,
    across,
    hookimpl,
)
from onemile.api import lazy_gettext as _l
from onemile_exchanges import (
    commitments,
    following,
    health,
    kinds,
    models,
    notices,
    pages,
    payments,
    photos,
    queries,
    reports,
    rights,
    sight,
    terms,
    timetable,
    views,
)
from onemile_exchanges.demo import crowd, hands, planting
from onemile_exchanges.disputes.models import Dispute
from onemile_exchanges.events import EVENT_TYPES, ItemFlagged
from onemile_exchanges.wire import mile_types

MANIFEST = Manifest(
    name="exchanges",
    title=_l("Exchanges"),
    fills=("moderation.desk", "mile.actions", "privacy.leave", "member.profile"),
)


@hookimpl
def register_models() -> Sequence[type]:
    return [*models.MODELS, Dispute]


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return [pages.blueprint]


@hookimpl
def register_settings() -> Sequence[Setting]:
    return terms.SETTINGS


@hookimpl
def register_capabilities() -> Sequence[Capability]:
    return terms.CAPABILITIES


@hookimpl
def register_event_types() -> Sequence[type[Event]]:
    return EVENT_TYPES


@hookimpl
def register_notices() -> Sequence[Notice]:
    return notices.declared()


@hookimpl
def register_report_targets() -> Sequence[ReportTarget]:
    return reports.targets()


@hookimpl
def register_feed_kinds() -> Sequence[FeedKind]:
    return kinds.FEED_KINDS


@hookimpl
def register_mile_types() -> Sequence[across.MileType]:
    return mile_types.TYPES


@hookimpl
def register_jobs() -> Sequence[Job]:
    return timetable.JOBS


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return health.CHECKS


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    return views.links(viewer)


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    return views.fragments(slot, subject, viewer)


@hookimpl
def feed_items(
    area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> Sequence[FeedItem]:
    return queries.recent(area=area, viewer=viewer, narrow=narrow, before=before, limit=limit)


@hookimpl
def followed_items(
    viewer: Any, followed_uris: Sequence[str], before: int | None, limit: int
) -> Sequence[FeedItem]:
    return following.items(viewer, followed_uris, before=before, limit=limit)


@hookimpl
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    return following.thing(uri, viewer=viewer)


@hookimpl
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    return following.names(uris, viewer=viewer)


@hookimpl
def feed_tallies(area: Area, hidden: frozenset[str]) -> Sequence[FeedTally]:
    return queries.tallies(area=area, hidden=hidden)


@hookimpl
def search_hits(words: str, area: Area, viewer: Any, limit: int) -> Sequence[SearchHit]:
    return queries.found(words=words, area=area, viewer=viewer, limit=limit)


@hookimpl
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:
    return sight.known(viewer, others=members)


@hookimpl
def acquaintances(viewer: Any, limit: int) -> Sequence[str]:
    return sight.acquainted(viewer, limit=limit)


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    return photos.reaches(key, viewer)


@hookimpl
def heard_events() -> Sequence[str]:
    return [PlaceMoved.name, ItemFlagged.name]


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    if isinstance(event, PlaceMoved):
        rights.follow_home(event)
    elif isinstance(event, ItemFlagged):
        reports.flag(event)


@hookimpl
def provide_commitments() -> Commitments:
    return commitments.ExchangeCommitments()


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return rights.export(member)


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    return rights.erase(member)


@hookimpl
def awaits_decision(member_uri: str) -> Sequence[str]:
    return payments.undecided(member_uri)


@hookimpl
def plant_demo(world: DemoWorld) -> None:
    if world.crowd:
        crowd.plant(world)
        return
    planting.plant(world)
    hands.plant(world)
