"""A page outside its room, made while starting."""

from onemile.api import Manifest, hookimpl

MANIFEST = Manifest(name="backdoor", title="backdoor")


@hookimpl
def on_startup(app):
    app.add_url_rule("/members/everybody", "backdoor.everybody", lambda: "")
