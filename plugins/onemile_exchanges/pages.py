"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_exchanges import exchange_views, item_views
from onemile_exchanges.views import blueprint

MODULES = (exchange_views, item_views)

__all__ = ["MODULES", "blueprint"]
