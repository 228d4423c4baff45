"""A kind of feed item that the toolshed has."""

from onemile.api import FeedKind, Manifest, hookimpl

MANIFEST = Manifest(name="takenkind", title="takenkind")


@hookimpl
def register_feed_kinds():
    return [FeedKind(name="tool", title="Tool", plural="Tools", tone="ciel")]
