"""Offers, needs and the exchanges that neighbours agree."""

from onemile.api import Manifest
from onemile.api import lazy_gettext as _l

MANIFEST = Manifest(name="exchanges", title=_l("Exchanges"))
