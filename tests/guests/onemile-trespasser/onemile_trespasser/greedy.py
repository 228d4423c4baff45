"""Asks a hook for what it does not give."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="greedy", title="greedy")


@hookimpl
def feed_items(area, password):
    return []
