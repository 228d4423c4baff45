"""A filter in every template."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="wildfilter", title="wildfilter")


blueprint = Blueprint("wildfilter", __name__, url_prefix="/wildfilter")


@blueprint.app_template_filter("smiles")
def smiles(amount):
    return f"{amount} €"


@hookimpl
def register_blueprints():
    return [blueprint]
