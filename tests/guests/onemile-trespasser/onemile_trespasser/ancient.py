"""Written for another age."""

from onemile.api import Manifest

MANIFEST = Manifest(name="ancient", title="Ancient", api=99)
