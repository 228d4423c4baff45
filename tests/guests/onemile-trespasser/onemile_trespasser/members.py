"""A name that is the core's."""

from onemile.api import Manifest

MANIFEST = Manifest(name="members", title="members")
