"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_federation.houses import leave_views as house_leave_views
from onemile_federation.houses import list_views as house_list_views
from onemile_federation.houses import views as house_views
from onemile_federation.intents import views as intent_views
from onemile_federation.reading import actor_views, thing_views
from onemile_federation.stewards import passing
from onemile_federation.stewards import views as steward_views
from onemile_federation.views import blueprint

MODULES = (
    actor_views,
    house_views,
    house_leave_views,
    house_list_views,
    intent_views,
    passing,
    steward_views,
    thing_views,
)

__all__ = ["MODULES", "blueprint"]
