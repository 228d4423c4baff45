"""A guest that answers something else than it was asked for."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="muddled", title="Muddled")


@hookimpl
def navigation_links(viewer):
    return ["<a href='/elsewhere'>elsewhere</a>"]


@hookimpl
def feed_items(area, viewer, narrow, before, limit):
    return [{"title": "a dictionary"}]


@hookimpl
def search_hits(words, area, viewer, limit):
    return 42


@hookimpl
def slot_fragments(slot, subject, viewer):
    return "text"
