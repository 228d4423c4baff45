"""The core's own answers to its hooks: it hangs on them exactly as a guest does."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask

from onemile import clock_watch, core_pages, current, events, fetch, health, mail, rates
from onemile.background import tasks
from onemile.commitments import EVENT_TYPES as COMMITMENT_EVENTS
from onemile.contracts import (
    ActorCard,
    Authenticator,
    Capability,
    Event,
    ExportFile,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Manifest,
    NavLink,
    Notice,
    ReportTarget,
    Setting,
    Slot,
)
from onemile.conversations import acquaintance, seats, waiting
from onemile.conversations import reports as conversation_reports
from onemile.conversations import rights as conversation_rights
from onemile.conversations import told as conversation_notices
from onemile.conversations import views as conversation_views
from onemile.conversations.events import EVENT_TYPES as CONVERSATION_EVENTS
from onemile.conversations.models import MODELS as CONVERSATION_MODELS
from onemile.federated import ActorKind
from onemile.follows import elsewhere, elsewhere_views, following, thing_views
from onemile.follows import rights as follow_rights
from onemile.follows import told as follow_told
from onemile.follows import views as follow_views
from onemile.follows.events import EVENT_TYPES as FOLLOW_EVENTS
from onemile.follows.models import MODELS as FOLLOW_MODELS
from onemile.hookspecs import hookimpl
from onemile.i18n import lazy_gettext as _l
from onemile.instance_settings import SETTINGS
from onemile.ledger import TransferHeld, TransferPosted, TransferVoided
from onemile.members import (
    about_views,
    avatars,
    blocks,
    census,
    directory,
    joining,
    links,
    mutes,
    outward,
    sessions,
    threshold,
)
from onemile.members.events import EVENT_TYPES as MEMBER_EVENTS
from onemile.members.models import MODELS as MEMBER_MODELS
from onemile.mile import moves
from onemile.mile import pages as mile_pages
from onemile.mile.events import MemberSeenAcross, PlaceMoved, PlaceRedrawn
from onemile.mile.models import MODELS as MILE_MODELS
from onemile.models import MODELS as MACHINERY
from onemile.moderation import desk, retention, targets, told
from onemile.moderation import elsewhere as reports_from_elsewhere
from onemile.moderation import views as moderation_views
from onemile.moderation.events import TYPES as MODERATION_EVENTS
from onemile.moderation.models import MODELS as MODERATION_MODELS
from onemile.notices import rights as notice_rights
from onemile.notices import services as notices
from onemile.notices import telling
from onemile.notices.models import MODELS as NOTICE_MODELS
from onemile.openings import OPENINGS
from onemile.pictures import unclaimed
from onemile.privacy import leavers, own
from onemile.privacy.models import MODELS as PRIVACY_MODELS
from onemile.publishing import chosen, houses, region_change
from onemile.publishing import handles as thing_handles
from onemile.publishing import rights as publishing_rights
from onemile.publishing import told as publishing_told
from onemile.publishing import views as publishing_views
from onemile.publishing.events import EVENT_TYPES as PUBLISHING_EVENTS
from onemile.publishing.models import MODELS as PUBLISHING_MODELS
from onemile.web import requesters
from onemile.work import TaskKind

# What is deleted once a day, each under the name by which a person confirms it when it is much.
FORGETTING = {
    "core.forget_events": events.forget_old,
    "core.forget_tasks": tasks.forget_old,
    "core.forget_letters": mail.forget_old,
    "core.forget_sessions": sessions.forget_expired,
    "core.forget_sign_ups": joining.forget_old,
    "core.forget_links": links.forget_old,
    "core.forget_moves": moves.forget_old,
    "core.forget_mutes": mutes.forget_old,
    "core.forget_notices": notices.forget_old,
    "core.forget_cases": retention.forget_old,
    "core.forget_asked": retention.forget_unheard,
}

MANIFEST = Manifest(name="core", title=_l("The house itself"))


@hookimpl
def register_models() -> Sequence[type]:
    return [
        *MACHINERY,
        *MEMBER_MODELS,
        *MILE_MODELS,
        *FOLLOW_MODELS,
        *CONVERSATION_MODELS,
        *PUBLISHING_MODELS,
        *thing_handles.MODELS,
        *houses.MODELS,
        *NOTICE_MODELS,
        *MODERATION_MODELS,
        *PRIVACY_MODELS,
    ]


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return core_pages.BLUEPRINTS


@hookimpl
def register_settings() -> Sequence[Setting]:
    return [
        *SETTINGS,
        *mile_pages.SETTINGS,
        *mail.SETTINGS,
        *fetch.SETTINGS,
        *about_views.SETTINGS,
        *retention.SETTINGS,
    ]


@hookimpl
def register_capabilities() -> Sequence[Capability]:
    return [
        Capability(name="core.steward", title=_l("Run the instance"), granted_to="steward"),
        Capability(name="core.moderate", title=_l("Decide on reports"), granted_to="moderator"),
        Capability(name="core.take_part", title=_l("Take part"), granted_to="member"),
        Capability(name="core.answer", title=_l("Answer the stewards"), granted_to="member"),
        Capability(name="ledger.spend", title=_l("Spend for others"), granted_to="steward"),
    ]


@hookimpl
def register_event_types() -> Sequence[type[Event]]:
    return [
        *MEMBER_EVENTS,
        PlaceMoved,
        PlaceRedrawn,
        MemberSeenAcross,
        TransferHeld,
        TransferPosted,
        TransferVoided,
        *MODERATION_EVENTS,
        *FOLLOW_EVENTS,
        *COMMITMENT_EVENTS,
        *PUBLISHING_EVENTS,
        *CONVERSATION_EVENTS,
    ]


@hookimpl
def register_notices() -> Sequence[Notice]:
    return [
        *told.NOTICES,
        *conversation_notices.NOTICES,
        *publishing_told.NOTICES,
        *region_change.NOTICES,
        *follow_told.NOTICES,
    ]


@hookimpl
def register_report_targets() -> Sequence[ReportTarget]:
    return [targets.TARGET, conversation_reports.TARGET]


@hookimpl
def register_actor_kinds() -> Sequence[ActorKind]:
    return [outward.PERSON]


@hookimpl
def register_slots() -> Sequence[Slot]:
    return OPENINGS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return [
        Job(
            name=clock_watch.HEARTBEAT,
            every_seconds=clock_watch.HEARTBEAT_SECONDS,
            run=clock_watch.beat,
        ),
        Job(
            name="core.forget_pictures",
            every_seconds=3_600,
            run=unclaimed.forget,
            trusts_clock=True,
        ),
        Job(name="core.forget_rates", every_seconds=3_600, run=rates.forget_old),
        Job(name="core.forget_departed", every_seconds=3_600, run=leavers.make_good),
        Job(
            name="core.end_moved",
            every_seconds=86_400,
            run=houses.end_moved,
            trusts_clock=True,
        ),
        # Each hour, so that the day's count is taken soon after midnight: once a day all the same.
        Job(name="core.count_people", every_seconds=3_600, run=census.take),
        *[
            Job(name=name, every_seconds=86_400, run=forget, trusts_clock=True)
            for name, forget in FORGETTING.items()
        ],
    ]


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    return region_change.TASKS


@hookimpl
def register_authenticators() -> Sequence[Authenticator]:
    return [requesters.AUTHENTICATOR]


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return [*health.CHECKS, *region_change.CHECKS]


@hookimpl
def on_startup(app: Flask) -> None:
    instance = app.extensions[current.EXTENSION]
    telling.listen(instance.plugins, instance.rooms)
    told.listen(instance.rooms)
    reports_from_elsewhere.listen(instance.rooms)
    blocks.listen(instance.rooms, following.part)
    blocks.listen(instance.rooms, seats.part)
    blocks.listen(instance.rooms, chosen.part)
    outward.listen(instance.rooms, elsewhere.part_from_all)


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    return [
        *mile_pages.links(viewer),
        *threshold.links(viewer),
        *waiting.links(viewer),
        *desk.links(viewer),
        *moderation_views.links(),
    ]


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    if slot == "members.welcome":
        return threshold.facts()
    return [
        *moderation_views.fragments(slot, subject, viewer),
        *follow_views.fragments(slot, subject, viewer),
        *thing_views.fragments(slot, subject, viewer),
        *elsewhere_views.fragments(slot, viewer),
        *publishing_views.fragments(slot, subject, viewer),
        *conversation_views.fragments(slot, subject, viewer),
    ]


@hookimpl
def permit(member: Any, capability: str, subject: Any) -> bool | None:
    """A suspended member reads, answers the stewards, and does nothing else."""
    if member is not None and member.is_suspended and capability != "core.answer":
        return False
    return None


@hookimpl
def resolve_actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    return directory.cards_by_uri(uris)


@hookimpl
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:
    return seats.known(viewer, members)


@hookimpl
def acquaintances(viewer: Any, limit: int) -> Sequence[str]:
    return [
        *acquaintance.partners(viewer, limit=limit),
        *following.acquaintances(viewer, limit=limit),
    ]


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    return avatars.reaches(key, viewer)


@hookimpl
def export_member(member: Any) -> Sequence[ExportFile]:
    return [
        *own.export(member),
        *follow_rights.export(member),
        *conversation_rights.export(member),
        *publishing_rights.export(member),
        *notice_rights.export(member),
        *retention.export(member),
    ]


@hookimpl
def erase_member(member: Any) -> Sequence[Kept]:
    # The room of members last: the others still know who is leaving.
    return [
        *follow_rights.erase(member),
        *conversation_rights.erase(member),
        *publishing_rights.erase(member),
        *notice_rights.erase(member),
        *retention.erase(member),
        *own.erase(member),
    ]
