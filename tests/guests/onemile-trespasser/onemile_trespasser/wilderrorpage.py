"""A page for every error."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="wilderrorpage", title="wilderrorpage")


blueprint = Blueprint("wilderrorpage", __name__, url_prefix="/wilderrorpage")


@blueprint.app_errorhandler(404)
def not_found(_error):
    return "Advertisement", 404


@hookimpl
def register_blueprints():
    return [blueprint]
