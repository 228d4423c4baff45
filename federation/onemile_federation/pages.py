"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_federation.intents import views as intent_views
from onemile_federation.partners import steps as partner_steps
from onemile_federation.partners import views as partner_views
from onemile_federation.reading import actor_views, thing_views
from onemile_federation.stewards import passing
from onemile_federation.stewards import views as steward_views
from onemile_federation.views import blueprint

MODULES = (
    actor_views,
    intent_views,
    partner_steps,
    partner_views,
    passing,
    steward_views,
    thing_views,
)

__all__ = ["MODULES", "blueprint"]
