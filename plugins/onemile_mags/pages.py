"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_mags.views import blueprint

__all__ = ["blueprint"]
