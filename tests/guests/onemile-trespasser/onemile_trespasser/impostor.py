"""Bears another's name-plate."""

from onemile.api import Manifest

MANIFEST = Manifest(name="exchanges", title="Exchanges")
