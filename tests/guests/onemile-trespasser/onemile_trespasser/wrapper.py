"""A wrapper around the whole app, put on while starting."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="wrapper", title="wrapper")


@hookimpl
def on_startup(app):
    inner = app.wsgi_app
    app.wsgi_app = lambda environ, answer: inner(environ, answer)
