"""Projects of general interest: proposed by members, examined, fed by Smiles and hands."""

from collections.abc import Sequence

from flask import Blueprint

from onemile.api import Capability, Event, Job, Manifest, Setting, TaskKind, hookimpl
from onemile.api import lazy_gettext as _l
from onemile_projects import hearing, pages, tables, terms, timetable
from onemile_projects.events import EVENT_TYPES

MANIFEST = Manifest(name="projects", title=_l("Projects"), fills=())


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
def register_jobs() -> Sequence[Job]:
    return timetable.JOBS


@hookimpl
def register_tasks() -> Sequence[TaskKind]:
    return timetable.TASKS


@hookimpl
def on_event(event: Event, event_id: int) -> None:
    hearing.hear(event)
