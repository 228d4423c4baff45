"""A blueprint that listens to every request."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="everyrequest", title="everyrequest")


blueprint = Blueprint("everyrequest", __name__, url_prefix="/everyrequest")


@blueprint.before_app_request
def listen():
    """Read along."""


@hookimpl
def register_blueprints():
    return [blueprint]
