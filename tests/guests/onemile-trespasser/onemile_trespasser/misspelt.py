"""Answers a hook that does not exist."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="misspelt", title="misspelt")


@hookimpl
def feed_itemz(area):
    return []
