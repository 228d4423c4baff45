"""Mags: magazines of members, published, commented and shared within their mile.

The ground is here: tables (``models``, ``article_models``), who reads and who writes (``sight``),
events, settings. Above it is a room for each part: ``making`` (a Mag, its sections, issues,
people), ``writing`` (the workshop), ``press`` (published, timed, narrowed, withdrawn, looked at),
``reading`` (newsstand, pages), ``covers``, ``comments``, ``feeds``, ``mailing`` (numbers by
email), ``exports``, ``imports``, ``departing`` (a member's rights) and ``demo``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

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
    Job,
    Kept,
    Manifest,
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
from onemile_mags import covers, pages, said_for, tables, terms
from onemile_mags.cards import asking
from onemile_mags.comments import policy
from onemile_mags.demo import crowd, planting
from onemile_mags.departing import export, fragments, leaving
from onemile_mags.events import EVENT_TYPES
from onemile_mags.imports import working
from onemile_mags.mailing import sending
from onemile_mags.making import desk_views
from onemile_mags.making import told as making_told
from onemile_mags.press import feed, hearing, naming, notices, reports, timetable
from onemile_mags.wire import actors as wire_actors
from onemile_mags.wire import answers, comments_shared, mile_types
from onemile_mags.wire import types as wire_types
from onemile_mags.writing import shelf_sight

MANIFEST = Manifest(name="mags", title=_l("Mags"), fills=fragments.FILLS)


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
    return [*EVENT_TYPES, *comments_shared.EVENT_TYPES, *wire_actors.EVENT_TYPES]


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    return timetable.TASKS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return [*working.JOBS, *sending.JOBS, *asking.JOBS]


@hookimpl
def register_feed_kinds() -> Sequence[FeedKind]:
    return feed.FEED_KINDS


@hookimpl
def register_notices() -> Sequence[Notice]:
    return [*notices.declared(), *making_told.declared()]


@hookimpl
def register_report_targets() -> Sequence[ReportTarget]:
    return reports.targets()


@hookimpl
def register_federated_types() -> Sequence[FederatedType]:
    return wire_types.TYPES


@hookimpl
def register_mile_types() -> Sequence[across.MileType]:
    return mile_types.TYPES


@hookimpl
def register_actor_kinds() -> Sequence[ActorKind]:
    return wire_actors.KINDS


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
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    return naming.thing(uri, viewer)


@hookimpl
def known_elsewhere_as(kind: str, subject_id: str) -> str | None:
    return answers.uri_elsewhere(kind, subject_id)


@hookimpl
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    return naming.names(uris, viewer)


@hookimpl
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    return naming.actors(uris)


@hookimpl
def said_for_others(subject_uri: str, viewer: Any) -> Sequence[tuple[int, int]]:
    return said_for.hidden_spans(subject_uri, viewer)


@hookimpl
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:
    return naming.known(viewer, members)


@hookimpl
def acquaintances(viewer: Any, limit: int) -> Sequence[str]:
    return naming.acquainted(viewer, limit=limit)


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    answers = [one(key, viewer) for one in (covers.reaches, shelf_sight.reaches)]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


@hookimpl
def heard_events() -> Sequence[str]:
    return [kind.name for kind in hearing.HEARD]


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    hearing.hear(event)


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return export.export(member)


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    return leaving.erase(member)


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    return fragments.of(slot, subject, viewer)


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    return desk_views.links(viewer)


@hookimpl
def plant_demo(world: DemoWorld) -> None:
    (crowd if world.crowd else planting).plant(world)


@hookimpl
def permit(member: Any, capability: str, subject: Any) -> bool | None:
    return policy.permits(member, capability, subject)
