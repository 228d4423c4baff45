"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_projects.views import blueprint

MODULES = ()

__all__ = ["MODULES", "blueprint"]
