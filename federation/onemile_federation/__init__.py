"""Federation: what this instance says to others, and what it hears from them.

It names no plugin: it carries what they declare (``FederatedType``, ``ActorKind``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask import Blueprint

from onemile.api import (
    ActorCard,
    Authenticator,
    Bench,
    Capability,
    Door,
    Event,
    ExportFile,
    FeedItem,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Manifest,
    NavLink,
    Notice,
    Representation,
    Service,
    Slot,
    TaskKind,
    ThingName,
    hookimpl,
    publishing,
)
from onemile.api import lazy_gettext as _l
from onemile_federation import limits, openings, pages, tables, terms
from onemile_federation.bench.benches import BENCHES
from onemile_federation.canary import flying
from onemile_federation.houses import following_on
from onemile_federation.houses import told as house_told
from onemile_federation.inbox import commands as inbox_commands
from onemile_federation.inbox import dead_letters, forgetting, moved, reception
from onemile_federation.inbox import doors as inbox_doors
from onemile_federation.inbox.acting import moving
from onemile_federation.keys import renewing, rotating
from onemile_federation.local import checks
from onemile_federation.local import doors as local_doors
from onemile_federation.mine import unconfirmed
from onemile_federation.outbox import commands as outbox_commands
from onemile_federation.outbox import delivering, ending, reconciling, reporting, telling, traffic
from onemile_federation.reading import feed, naming, opened, publications
from onemile_federation.remote import cards, nodeinfo, parting, purging
from onemile_federation.remote import forgetting as remote_forgetting
from onemile_federation.stewards import checks as key_checks
from onemile_federation.stewards import views

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
    return views.links(viewer)


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
def register_commands() -> Sequence[click.Command]:
    told = [*inbox_commands.COMMANDS, *outbox_commands.COMMANDS, *rotating.COMMANDS]
    return [*told, *renewing.COMMANDS, *limits.COMMANDS]


@hookimpl
def register_jobs() -> Sequence[Job]:
    jobs = [*forgetting.JOBS, *ending.JOBS, *rotating.JOBS, *remote_forgetting.JOBS]
    return [
        *jobs,
        *reconciling.JOBS,
        *nodeinfo.JOBS,
        *flying.JOBS,
        *opened.JOBS,
        *following_on.JOBS,
    ]


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return [
        HealthCheck(name="federation.inbox", run=dead_letters.check),
        *traffic.CHECKS,
        *checks.CHECKS,
        *key_checks.CHECKS,
        *flying.CHECKS,
    ]


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    tasks = [*purging.TASKS, *parting.TASKS, *moving.TASKS]
    return [*tasks, *telling.TASKS, *house_told.TASKS, *following_on.TASKS]


@hookimpl
def register_doors() -> Sequence[Door]:
    return [*inbox_doors.DOORS, *local_doors.DOORS, *flying.DOORS]


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
    return [*moved.EVENT_TYPES, *house_told.EVENT_TYPES]


@hookimpl
def register_notices() -> Sequence[Notice]:
    return [*moved.NOTICES, *house_told.NOTICES]


@hookimpl
def register_benches() -> Sequence[Bench]:
    return BENCHES


@hookimpl
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    return cards.of(uris)


@hookimpl
def followed_items(
    viewer: Any, followed_uris: Sequence[str], before: int | None, limit: int
) -> Sequence[FeedItem]:
    return feed.followed(viewer, followed_uris, before=before, limit=limit)


@hookimpl
def publications_elsewhere(viewer: Any, limit: int) -> publishing.PublicationsElsewhere | None:
    return publications.followed(viewer, limit=limit)


@hookimpl
def resolve_thing(uri: str, viewer: Any) -> FeedItem | None:
    return naming.thing(uri, viewer)


@hookimpl
def name_things(uris: Sequence[str], viewer: Any) -> Mapping[str, ThingName]:
    return naming.names(uris, viewer)


@hookimpl
def moderators_of(author_uri: str) -> str | None:
    return reporting.moderators_of(author_uri)


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    telling.hear(event, event_id)


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    telling.left_meanwhile(member)
    following_on.forget(int(member.id))
    return unconfirmed.kept(member)


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return [*unconfirmed.export(member), *following_on.export(member)]
