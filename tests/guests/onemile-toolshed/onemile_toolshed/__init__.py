"""The toolshed: which tools neighbours lend, in the feed and on a page of its own."""

from onemile.api import FeedKind, Manifest, NavLink, PlaceMoved, hookimpl, publishing
from onemile.api import lazy_gettext as _l
from onemile_toolshed import models, queries, services, views

MANIFEST = Manifest(name="toolshed", title=_l("The toolshed"))


@hookimpl
def register_models():
    return [models.Tool]


@hookimpl
def register_blueprints():
    return [views.blueprint]


@hookimpl
def register_event_types():
    return [services.ToolShelved]


@hookimpl
def register_feed_kinds():
    return [FeedKind(name="tool", title=_l("Tool"), plural=_l("Tools"), tone="miel")]


@hookimpl
def register_report_targets():
    return [services.TARGET]


@hookimpl
def navigation_links(viewer):
    return [NavLink(title=_l("The toolshed"), url="/toolshed/", icon="toolshed-drill", menu="me")]


@hookimpl
def feed_items(area, viewer, narrow, before, limit):
    return queries.recent(area=area, viewer=viewer, narrow=narrow, before=before, limit=limit)


@hookimpl
def feed_tallies(area, hidden):
    return publishing.tallies(models.Tool, area=area, kind="tool", hidden=hidden)


@hookimpl
def search_hits(words, area, viewer, limit):
    return queries.found(words=words, area=area, viewer=viewer, limit=limit)


@hookimpl
def knows(viewer, members):
    return queries.known(viewer, members)


@hookimpl
def on_event(event, event_id):
    if isinstance(event, PlaceMoved):
        publishing.follow_home(models.Tool, member_id=event.member_id)


@hookimpl
def picture_reaches(key, viewer):
    return queries.reaches(key, viewer)


@hookimpl
def export_member(member):
    return queries.export(member)


@hookimpl
def erase_member(member):
    return services.forget(member)
