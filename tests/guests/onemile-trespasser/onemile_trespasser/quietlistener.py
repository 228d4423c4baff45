"""Listens to every request without a decorator of Flask."""

from flask import Blueprint

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="quietlistener", title="quietlistener")


blueprint = Blueprint("quietlistener", __name__, url_prefix="/quietlistener")


def listen():
    """Read along."""


@blueprint.record
def install(state):
    state.app.before_request_funcs.setdefault(None, []).append(listen)


@hookimpl
def register_blueprints():
    return [blueprint]
