"""Smiles: the ledger of thanks. Answers the core's ledger port; other plugins ask only that."""

from collections.abc import Sequence
from typing import Any

import click
from flask import Blueprint, url_for

from onemile.api import (
    Bench,
    Capability,
    Event,
    ExportFile,
    Fragment,
    HealthCheck,
    Job,
    Kept,
    Ledger,
    Manifest,
    Member,
    MemberVerified,
    NavLink,
    Notice,
    Service,
    Setting,
    Slot,
    allowed,
    card,
    hookimpl,
)
from onemile.api import lazy_gettext as _l
from onemile_smiles import (
    commands,
    export,
    fragments,
    heads,
    lapsing,
    leaving,
    notices,
    outcome,
    queries,
    settings,
    thanks,
    views,
)
from onemile_smiles.bench import BENCHES
from onemile_smiles.events import HeadSigned
from onemile_smiles.ledger import SmilesLedger
from onemile_smiles.models import MODELS

MANIFEST = Manifest(
    name="smiles",
    title=_l("Smiles"),
    fills=("member.profile", "mile.aside", "privacy.leave"),
)
HOUR_SECONDS, DAY_SECONDS = 3600, 86_400


@hookimpl
def register_models() -> Sequence[type]:
    return MODELS


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return [views.blueprint]


@hookimpl
def register_settings() -> Sequence[Setting]:
    return settings.SETTINGS


@hookimpl
def register_capabilities() -> Sequence[Capability]:
    return [
        Capability(name=views.STEWARD, title=_l("Look after the commons"), granted_to="steward")
    ]


@hookimpl
def register_benches() -> Sequence[Bench]:
    return BENCHES


@hookimpl
def register_commands() -> Sequence[click.Command]:
    return commands.COMMANDS


@hookimpl
def register_notices() -> Sequence[Notice]:
    return notices.NOTICES


@hookimpl
def register_jobs() -> Sequence[Job]:
    return [
        Job(name="smiles.vest", every_seconds=HOUR_SECONDS, run=thanks.vest, trusts_clock=True),
        Job(name="smiles.welcome", every_seconds=DAY_SECONDS, run=thanks.welcome_everybody),
        Job(name="smiles.waiting_thanks", every_seconds=DAY_SECONDS, run=thanks.release_everybody),
        Job(name="smiles.settle_closed", every_seconds=HOUR_SECONDS, run=leaving.settle_closed),
        Job(name="smiles.lapse", every_seconds=HOUR_SECONDS, run=lapsing.lapse, trusts_clock=True),
        Job(name="smiles.sign", every_seconds=DAY_SECONDS, run=heads.sign),
    ]


@hookimpl
def register_services() -> Sequence[Service]:
    return [Service(name="smiles.prove", run=outcome.serve, single=True)]


@hookimpl
def register_event_types() -> Sequence[type[Event]]:
    return [HeadSigned]


@hookimpl
def register_health_checks() -> Sequence[HealthCheck]:
    return [
        HealthCheck(name="smiles.book", title=_l("The book of Smiles"), run=outcome.check),
        HealthCheck(name="smiles.stranded", title=_l("Smiles that wait"), run=lapsing.check),
    ]


@hookimpl
def navigation_links(viewer: Any) -> Sequence[NavLink]:
    if viewer is None:
        return []
    book = NavLink(title=card().unit_plural, url=url_for("smiles.diary"), icon="smile", order=60)
    if not allowed(viewer, views.STEWARD):
        return [book]
    return [
        book,
        NavLink(
            title=_l("The commons"),
            url=url_for("smiles.all_together"),
            icon="loop",
            order=60,
            menu="steward",
        ),
        NavLink(
            title=_l("Promises without their plugin"),
            url=url_for("smiles.stranded"),
            icon="lock",
            order=61,
            menu="steward",
        ),
    ]


@hookimpl
def register_slots() -> Sequence[Slot]:
    return [
        Slot(
            name="smiles.commons",
            meaning="the page of the commons, below what neighbours exchanged: where else they lie",
        )
    ]


@hookimpl
def slot_fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    return fragments.of(slot, subject=subject, viewer=viewer)


@hookimpl
def knows(viewer: Any, members: Sequence[Any]) -> Sequence[int]:
    traded = queries.traders_of(viewer.uri, [member.uri for member in members])
    return [member.id for member in members if member.uri in traded]


@hookimpl
def heard_events() -> Sequence[str]:
    return [MemberVerified.name]


@hookimpl
def on_event(event: Event) -> None:
    if isinstance(event, MemberVerified):
        thanks.welcome_by_uri(event.member_uri)


@hookimpl
def provide_ledger() -> Ledger:
    return SmilesLedger()


@hookimpl
def export_member(member: Member) -> Sequence[ExportFile]:
    return export.files_of(member)


@hookimpl
def erase_member(member: Member) -> Sequence[Kept]:
    return leaving.erase(member)
