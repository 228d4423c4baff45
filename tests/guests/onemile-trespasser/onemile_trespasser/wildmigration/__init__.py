"""A migration that makes a table in another room."""

from onemile.api import Manifest

MANIFEST = Manifest(name="wildmigration", title="wildmigration")
