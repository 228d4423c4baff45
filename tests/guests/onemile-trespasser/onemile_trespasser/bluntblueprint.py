"""Pages under another name."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="bluntblueprint", title="bluntblueprint")


@hookimpl
def register_blueprints():
    return [Blueprint("members", __name__, url_prefix="/bluntblueprint")]
