"""A guest that raises wherever it is asked."""

from flask import Blueprint

from onemile.api import Manifest, MemberLeft, Notice, hookimpl

MANIFEST = Manifest(name="grumpy", title="Grumpy")
blueprint = Blueprint("grumpy", __name__, url_prefix="/grumpy")


def _refuse(*_positional, **_named):
    raise RuntimeError("I would rather not")


@blueprint.get("/")
def index():
    _refuse()


@hookimpl
def register_blueprints():
    return [blueprint]


@hookimpl
def register_notices():
    return [Notice(event_type=MemberLeft, recipients=_refuse, compose=_refuse)]


@hookimpl
def navigation_links(viewer):
    _refuse()


@hookimpl
def feed_items(area, viewer, narrow, before, limit):
    _refuse()


@hookimpl
def search_hits(words, area, viewer, limit):
    _refuse()


@hookimpl
def slot_fragments(slot, subject, viewer):
    yield _refuse()


@hookimpl
def resolve_actors(uris):
    _refuse()


@hookimpl
def on_event(event, event_id):
    _refuse()
