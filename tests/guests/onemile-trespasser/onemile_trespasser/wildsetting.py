"""A setting of the core."""

from onemile.api import Manifest, Setting, hookimpl

MANIFEST = Manifest(name="wildsetting", title="wildsetting")


@hookimpl
def register_settings():
    return [Setting(name="mail.copy", kind=str, default="", help="Where copies go.")]
