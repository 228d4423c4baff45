"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_federation.intents import views as intent_views
from onemile_federation.lists import views as list_views
from onemile_federation.stewards import deciding_views, passing
from onemile_federation.stewards import views as steward_views
from onemile_federation.views import blueprint

MODULES = (intent_views, deciding_views, list_views, passing, steward_views)

__all__ = ["MODULES", "blueprint"]
