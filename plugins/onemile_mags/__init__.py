"""Mags: magazines of members, published, commented and shared within their mile.

The ground is here: tables (``models``, ``article_models``), who reads and who writes (``sight``),
events, settings. Above it is a room for each part: ``making`` (a Mag, its sections, issues,
people), ``writing`` (the workshop), ``press`` (published, timed, narrowed, withdrawn, looked at),
``reading`` (newsstand, pages), ``covers``, ``comments``, ``departing`` (a member's rights) and
``demo``.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from onemile.api import Capability, Event, Manifest, Setting, TaskKind, hookimpl
from onemile.api import lazy_gettext as _l
from onemile_mags import covers, pages, tables, terms
from onemile_mags.events import EVENT_TYPES
from onemile_mags.press import timetable
from onemile_mags.writing import shelf_sight

MANIFEST = Manifest(name="mags", title=_l("Mags"))


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
def register_tasks() -> Sequence[TaskKind]:
    return timetable.TASKS


@hookimpl
def picture_reaches(key: str, viewer: Any) -> bool | None:
    answers = [one(key, viewer) for one in (covers.reaches, shelf_sight.reaches)]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
