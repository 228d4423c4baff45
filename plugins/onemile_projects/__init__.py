"""Projects of general interest: proposed by members, examined, fed by Smiles and hands.

The ground is here: tables, the life of a project (``lifecycle``, ``stages``), who sees it
(``sight``), events, settings. Above it is a room for each part: ``proposals`` (written, borne,
sent), ``review`` (examined, opened, suspended), ``money`` (promised, collected, given back),
``help`` (hands and things), ``way`` (milestones, releases, news, the end), ``told`` (notices,
talk), ``departing`` (a member's rights), ``shown`` (pages, feed, open book), ``wire`` (what other
servers know), ``demo``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask import Blueprint

from onemile.api import (
    ActorCard,
    ActorKind,
    Area,
    Capability,
    DemoWorld,
    Event,
    ExportFile,
    FederatedType,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Manifest,
    MapPoint,
    NavLink,
    Notice,
    ReportTarget,
    SearchHit,
    Setting,
    TaskKind,
    ThingName,
    across,
    hookimpl,
)
from onemile.api import lazy_gettext as _l
from onemile_projects import commands, hearing, pages, tables, terms, timetable
from onemile_projects.demo import crowd, planting
from onemile_projects.departing import export, known, rights
from onemile_projects.events import EVENT_TYPES
from onemile_projects.money import audit, escrow, money_commands, support
from onemile_projects.review import examiners, reports, review_desk, review_told
from onemile_projects.shown import feed, fragments, list_views, photos
from onemile_projects.told import notices
from onemile_projects.wire import actors, mile_types, telling

MANIFEST = Manifest(name="projects", title=_l("Projects"), fills=fragments.FILLS)


@hookimpl
def register_models() -> Sequence[type]:
    return tables.MODELS


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
def register_commands() -> Sequence[click.Command]:
    return [*commands.COMMANDS, *money_commands.COMMANDS]


@hookimpl
def register_report_targets() -> Sequence[ReportTarget]:
    return reports.targets()


@hookimpl
def register_federated_types() -> Sequence[FederatedType]:
    return telling.TYPES


@hookimpl
def register_mile_types() -> Sequence[across.MileType]:
    return mile_types.TYPES


@hookimpl
def register_actor_kinds() -> Sequence[ActorKind]:
    return actors.KINDS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return timetable.JOBS


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    return timetable.TASKS


@hookimpl
def heard_events() -> Sequence[str]:
    return [kind.name for kind in hearing.HEARD]


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    hearing.hear(event)


@hookimpl
def register_feed_kinds() -> Sequence[FeedKind]:
    return feed.FEED_KINDS


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    return [*list_views.links(viewer), *review_desk.links(viewer)]


@hookimpl
def feed_items(
    area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> Sequence[FeedItem]:
    return feed.recent(area=area, viewer=viewer, narrow=narrow, before=before, limit=limit)


@hookimpl
def feed_tallies(area: Area, hidden: frozenset[str]) -> Sequence[FeedTally]:
    return feed.tallies(area=area, hidden=hidden)


@hookimpl
def followed_items(
    viewer: Any, followed_uris: Sequence[str], before: int | None, limit: int
) -> Sequence[FeedItem]:
    return feed.followed(viewer, followed_uris, before=before, limit=limit)


@hookimpl
def search_hits(words: str, area: Area, viewer: Any, limit: int) -> Sequence[SearchHit]:
    return feed.found(words=words, area=area, viewer=viewer, limit=limit)


@hookimpl
def map_points(area: Area, viewer: Any) -> Sequence[MapPoint]:
    return feed.points(area, viewer)


@hookimpl
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    return feed.thing(uri, viewer)


@hookimpl
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    return {**feed.names(uris, viewer), **support.names(uris, viewer)}


@hookimpl
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    return feed.accounts(uris)


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    return photos.reaches(key, viewer)


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return audit.CHECKS


@hookimpl
def permit(member: Any, capability: str, subject: Any) -> bool | None:
    answer = examiners.permits(member, capability)
    return answer if answer is not None else escrow.permits(member, capability, subject)


@hookimpl
def register_notices() -> Sequence[Notice]:
    return [*notices.declared(), *review_told.declared()]


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    return fragments.of(slot, subject, viewer)


@hookimpl
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:
    return known.known(viewer, members)


@hookimpl
def acquaintances(viewer: Any, limit: int) -> Sequence[str]:
    return known.acquainted(viewer, limit=limit)


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return export.export(member)


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    return rights.erase(member)


@hookimpl
def plant_demo(world: DemoWorld) -> None:
    (crowd if world.crowd else planting).plant(world)
