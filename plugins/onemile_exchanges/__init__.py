"""Offers, needs and the exchanges that neighbours agree."""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    Area,
    Capability,
    DemoWorld,
    Event,
    FeedFilter,
    FeedItem,
    FeedKind,
    Job,
    Manifest,
    SearchHit,
    Setting,
    hookimpl,
)
from onemile.api import lazy_gettext as _l
from onemile_exchanges import kinds, models, photos, queries, terms
from onemile_exchanges.demo import crowd
from onemile_exchanges.events import EVENT_TYPES

MANIFEST = Manifest(name="exchanges", title=_l("Exchanges"))


@hookimpl
def register_models() -> Sequence[type]:
    return models.MODELS


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
def register_feed_kinds() -> Sequence[FeedKind]:
    return kinds.FEED_KINDS


@hookimpl
def register_jobs() -> Sequence[Job]:
    return [
        Job(name="exchanges.forget_drafts", every_seconds=86_400, run=photos.forget_drafts),
    ]


@hookimpl
def feed_items(
    area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
) -> Sequence[FeedItem]:
    return queries.recent(area=area, viewer=viewer, narrow=narrow, before=before, limit=limit)


@hookimpl
def search_hits(words: str, area: Area, viewer: Any, limit: int) -> Sequence[SearchHit]:
    return queries.found(words=words, area=area, viewer=viewer, limit=limit)


@hookimpl
def plant_demo(world: DemoWorld) -> None:
    if world.crowd:
        crowd.plant(world)
