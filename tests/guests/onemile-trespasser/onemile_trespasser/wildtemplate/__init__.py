"""A template that covers the core's."""

from onemile.api import Manifest

MANIFEST = Manifest(name="wildtemplate", title="wildtemplate")
