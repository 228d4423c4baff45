"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_mags.covers import choose_views, share_views
from onemile_mags.covers import views as cover_views
from onemile_mags.views import blueprint

MODULES = (choose_views, cover_views, share_views)

__all__ = ["MODULES", "blueprint"]
