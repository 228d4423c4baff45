"""Smiles: the ledger of thanks."""

from onemile.api import Manifest
from onemile.api import lazy_gettext as _l

MANIFEST = Manifest(name="smiles", title=_l("Smiles"))
