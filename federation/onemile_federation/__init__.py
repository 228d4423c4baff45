"""Federation: what this instance says to others, and what it hears from them.

It names no plugin: it carries what they declare (``FederatedType``, ``ActorKind``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from flask import Blueprint

from onemile.api import (
    ActorCard,
    Area,
    Authenticator,
    Bench,
    Capability,
    DemoWorld,
    Door,
    Event,
    ExportFile,
    FederatedType,
    FeedFilter,
    FeedItem,
    FeedTally,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Manifest,
    NavLink,
    Notice,
    ReportTarget,
    Representation,
    SearchHit,
    Service,
    Setting,
    Slot,
    TaskKind,
    ThingName,
    allowed,
    conversations,
    hookimpl,
    publishing,
)
from onemile.api import lazy_gettext as _l
from onemile_federation import joints, limits, openings, pages, tables, terms
from onemile_federation.backfill import beginning, steps
from onemile_federation.backfill import forgetting as backfill_forgetting
from onemile_federation.bench.benches import BENCHES
from onemile_federation.canary import flying
from onemile_federation.demo import between
from onemile_federation.houses import following_on
from onemile_federation.houses import told as house_told
from onemile_federation.inbox import commands as inbox_commands
from onemile_federation.inbox import dead_letters, forgetting, moved, reception, told_late
from onemile_federation.inbox import doors as inbox_doors
from onemile_federation.inbox.acting import moving
from onemile_federation.keys import renewing, rotating
from onemile_federation.lists import commands as list_commands
from onemile_federation.lists import subscribing
from onemile_federation.local import checks
from onemile_federation.local import doors as local_doors
from onemile_federation.mile import (
    arriving,
    asking,
    declined,
    fetching,
    going,
    pictures_fetched,
    pictures_kept,
    reaching,
    showing,
    shown,
    talk_ending,
    talk_in,
    talk_leaving,
    talks,
    turning,
    unsent,
)
from onemile_federation.mile import reports as mile_reports
from onemile_federation.mile import things as mile_things
from onemile_federation.mine import farewell, unconfirmed
from onemile_federation.outbox import commands as outbox_commands
from onemile_federation.outbox import delivering, ending, reconciling, telling, traffic
from onemile_federation.partners import closing, greeting, passed, standing, told
from onemile_federation.partners import views as partner_views
from onemile_federation.reading import arrivals, feed, found, naming, opened, publications
from onemile_federation.remote import bonds, cards, modes, nodeinfo, parting, purging, quiet_hosts
from onemile_federation.remote import forgetting as remote_forgetting
from onemile_federation.remote import words as folded_words
from onemile_federation.steering import STEER
from onemile_federation.stewards import checks as key_checks
from onemile_federation.stewards import views
from onemile_federation.talking import going_out, reports, reports_there, rights, types

joints.join()

MANIFEST = Manifest(
    name="federation",
    title=_l("Federation"),
    roots=(
        "/.well-known/host-meta",
        "/.well-known/nodeinfo",
        "/.well-known/webfinger",
        "/ap",
        "/nodeinfo",
    ),
    fills=openings.FILLS,
)


@hookimpl
def register_models() -> Sequence[type]:
    return tables.MODELS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return [pages.blueprint]


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    if viewer is None or not allowed(viewer, STEER):
        return []
    return [partner_views.entry(), views.entry()]


@hookimpl
def register_slots() -> Sequence[Slot]:
    return openings.SLOTS


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    return openings.fragments(slot, subject, viewer)


@hookimpl
def register_capabilities() -> Sequence[Capability]:
    return terms.CAPABILITIES


@hookimpl
def register_settings() -> Sequence[Setting]:
    return terms.SETTINGS


@hookimpl
def on_startup() -> None:
    """Tell whoever shuts out servers with whom we have bound ourselves: no list does that."""
    bonds.declare(MANIFEST.name, bonds.Bond(hosts=_partners, title=_l("a partner")))


def _partners() -> frozenset[str]:
    return frozenset(standing.partners())


@hookimpl
def register_commands() -> Sequence[click.Command]:
    told = [*inbox_commands.COMMANDS, *outbox_commands.COMMANDS, *rotating.COMMANDS]
    told += [*renewing.COMMANDS, *limits.COMMANDS, *closing.COMMANDS]
    return [*told, *list_commands.COMMANDS]


@hookimpl
def register_jobs() -> Sequence[Job]:
    jobs = [*forgetting.JOBS, *ending.JOBS, *rotating.JOBS, *remote_forgetting.JOBS]
    jobs += [*reconciling.JOBS, *nodeinfo.JOBS, *flying.JOBS, *opened.JOBS, *subscribing.JOBS]
    jobs += [*following_on.JOBS, *told_late.JOBS, *backfill_forgetting.JOBS]
    jobs += [*turning.JOBS, *going.JOBS, *mile_things.JOBS]
    jobs += [*pictures_kept.JOBS, *declined.JOBS]
    return [*jobs, *folded_words.JOBS, *greeting.JOBS, *passed.JOBS, *told.JOBS, *farewell.JOBS]


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return [
        HealthCheck(
            name="federation.inbox", title=_l("What others said to us"), run=dead_letters.check
        ),
        *traffic.CHECKS,
        *checks.CHECKS,
        *key_checks.CHECKS,
        *flying.CHECKS,
        *greeting.CHECKS,
        *subscribing.CHECKS,
    ]


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    tasks = [*purging.TASKS, *parting.TASKS, *modes.TASKS, *moving.TASKS, *telling.TASKS]
    tasks += [*house_told.TASKS, *following_on.TASKS, *turning.TASKS, *going.TASKS]
    tasks += [*talk_leaving.TASKS, *talk_ending.TASKS, *pictures_fetched.TASKS]
    return [*tasks, *arrivals.TASKS, *steps.TASKS, *closing.TASKS]


@hookimpl
def register_doors() -> Sequence[Door]:
    return [*inbox_doors.DOORS, *local_doors.DOORS, *flying.DOORS, *fetching.DOORS]


@hookimpl
def register_authenticators() -> Sequence[Authenticator]:
    return local_doors.AUTHENTICATORS


@hookimpl
def register_representations() -> Sequence[Representation]:
    return local_doors.REPRESENTATIONS


@hookimpl
def register_services() -> Sequence[Service]:
    return [*reception.SERVICES, *delivering.SERVICES]


@hookimpl
def register_event_types() -> Sequence[type[Event]]:
    return [
        *moved.EVENT_TYPES,
        *house_told.EVENT_TYPES,
        *arrivals.EVENT_TYPES,
        *going_out.EVENT_TYPES,
        *closing.EVENT_TYPES,
        *told.EVENT_TYPES,
        *unsent.EVENT_TYPES,
    ]


@hookimpl
def register_notices() -> Sequence[Notice]:
    found = [*moved.NOTICES, *house_told.NOTICES, *arrivals.NOTICES]
    return [*found, *closing.NOTICES, *told.NOTICES, *unsent.NOTICES]


@hookimpl
def register_federated_types() -> Sequence[FederatedType]:
    return [*types.TYPES, *fetching.TYPES, arriving.TYPE, talk_in.TYPE]


@hookimpl
def register_report_targets() -> Sequence[ReportTarget]:
    return [reports.TARGET, mile_reports.TARGET]


@hookimpl
def known_elsewhere_as(kind: str, subject_id: str) -> str | None:
    rooms = (reports, mile_reports, talks)
    known = (one.known_elsewhere_as(kind, subject_id) for one in rooms)
    return next((uri for uri in known if uri), None)


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    return pictures_kept.reaches(key, viewer)


@hookimpl
def register_benches() -> Sequence[Bench]:
    return BENCHES


@hookimpl
def plant_demo_between(world: DemoWorld) -> Sequence[Callable[[], int]]:
    return [between.plan(world)]


@hookimpl
def sees_across(uri: str, viewer: Any) -> bool | None:
    return shown.sees_across(uri, viewer=viewer)


@hookimpl
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    return cards.of(uris)


@hookimpl
def feed_items(
    area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> Sequence[FeedItem]:
    return showing.recent(area=area, viewer=viewer, narrow=narrow, before=before, limit=limit)


@hookimpl
def feed_tallies(area: Area, hidden: frozenset[str]) -> Sequence[FeedTally]:
    return showing.tallies(area=area, hidden=hidden)


@hookimpl
def followed_items(
    viewer: Any, followed_uris: Sequence[str], before: int | None, limit: int
) -> Sequence[FeedItem]:
    return feed.followed(viewer, followed_uris, before=before, limit=limit)


@hookimpl
def search_hits(words: str, area: Area, viewer: Any, limit: int) -> Sequence[SearchHit]:
    asked = {"words": words, "area": area, "viewer": viewer, "limit": limit}
    return [*found.found(**asked), *showing.found(**asked)]


@hookimpl
def partners_reached() -> Sequence[str]:
    return reaching.partners_reached()


@hookimpl
def publications_elsewhere(viewer: Any, limit: int) -> publishing.PublicationsElsewhere | None:
    return publications.followed(viewer, limit=limit)


@hookimpl
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    return naming.thing(uri, viewer) or showing.thing(uri, viewer)


@hookimpl
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    return {**naming.names(uris, viewer), **showing.names(uris, viewer)}


@hookimpl
def way_there(to_uri: str, about_uri: str, viewer: Any) -> conversations.WayThere | None:
    return asking.way_there(to_uri, about_uri, viewer)


@hookimpl
def out_of_sight(uris: Sequence[str], viewer: Any) -> Sequence[str]:
    return quiet_hosts.out_of_sight(uris, viewer)


@hookimpl
def moderators_of(author_uri: str, thing_uri: str) -> str | None:
    return reports_there.moderators_of(author_uri, thing_uri)


@hookimpl
def heard_events() -> Sequence[str]:
    hearers = (rights, reports_there, beginning, house_told)
    return [*telling.heard(), *going.heard(), *(name for one in hearers for name in one.HEARD)]


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    rights.hear(event)
    telling.hear(event, event_id)
    going.hear(event, event_id)
    reports_there.hear(event, event_id)
    beginning.hear(event)
    house_told.hear(event, event_id)


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    telling.left_meanwhile(member)
    going.left(member)
    talk_leaving.leave(str(member.uri))
    following_on.forget(int(member.id))
    rights.erase(member)
    return [*unconfirmed.kept(member), *farewell.remember(member)]


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return [*unconfirmed.export(member), *rights.export(member), *following_on.export(member)]
