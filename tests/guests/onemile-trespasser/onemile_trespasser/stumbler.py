"""Cannot start."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="stumbler", title="stumbler")


@hookimpl
def on_startup(app):
    raise RuntimeError("no toothbrush")
