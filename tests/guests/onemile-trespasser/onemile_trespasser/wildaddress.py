"""Pages at the root."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="wildaddress", title="wildaddress")


@hookimpl
def register_blueprints():
    return [Blueprint("wildaddress", __name__, url_prefix="/")]
