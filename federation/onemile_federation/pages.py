"""The blueprint with all of its pages: importing this module hangs them on it."""

from collections.abc import Callable

from onemile_federation.backfill import views as older_views
from onemile_federation.houses import leave_views as house_leave_views
from onemile_federation.houses import list_views as house_list_views
from onemile_federation.houses import views as house_views
from onemile_federation.intents import home_views
from onemile_federation.intents import views as intent_views
from onemile_federation.lists import views as list_views
from onemile_federation.mile import across_views
from onemile_federation.mile import views as mile_views
from onemile_federation.mine import views as mine_views
from onemile_federation.partners import closing_views
from onemile_federation.partners import steps as partner_steps
from onemile_federation.partners import views as partner_views
from onemile_federation.reading import actor_views, thing_views
from onemile_federation.remote import host_names, origins
from onemile_federation.stewards import deciding_views, letter_views, passing
from onemile_federation.stewards import views as steward_views
from onemile_federation.talking import views as talk_views
from onemile_federation.views import blueprint

MODULES = (
    across_views,
    actor_views,
    closing_views,
    deciding_views,
    home_views,
    house_leave_views,
    house_list_views,
    house_views,
    intent_views,
    letter_views,
    list_views,
    mile_views,
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


@blueprint.context_processor
def _for_pages() -> dict[str, Callable[[str], str]]:
    """Let pages call a host as members read it: ``called(host)``, one question a page."""
    return {"called": origins.of, "as_people_write": host_names.as_people_write}
