"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_federation.backfill import views as older_views
from onemile_federation.houses import leave_views as house_leave_views
from onemile_federation.houses import list_views as house_list_views
from onemile_federation.houses import views as house_views
from onemile_federation.intents import home_views
from onemile_federation.intents import views as intent_views
from onemile_federation.lists import views as list_views
from onemile_federation.mine import views as mine_views
from onemile_federation.partners import closing_views
from onemile_federation.partners import steps as partner_steps
from onemile_federation.partners import views as partner_views
from onemile_federation.reading import actor_views, thing_views
from onemile_federation.stewards import called, deciding_views, passing
from onemile_federation.stewards import views as steward_views
from onemile_federation.talking import views as talk_views
from onemile_federation.views import blueprint

MODULES = (
    actor_views,
    called,
    closing_views,
    deciding_views,
    home_views,
    house_leave_views,
    house_list_views,
    house_views,
    intent_views,
    list_views,
    mine_views,
    older_views,
    partner_steps,
    partner_views,
    passing,
    steward_views,
    talk_views,
    thing_views,
)

__all__ = ["MODULES", "blueprint"]
