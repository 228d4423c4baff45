"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_projects import list_views, show_views
from onemile_projects.views import blueprint

MODULES = (list_views, show_views)

__all__ = ["MODULES", "blueprint"]
