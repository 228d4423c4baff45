"""Needs a plugin that is not enabled."""

from onemile.api import Manifest

MANIFEST = Manifest(name="needy", title="Needy", requires=("toolshed",))
