"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_projects import (
    closing_views,
    following_views,
    lead_views,
    list_views,
    moderation_views,
    news_views,
    release_views,
    review_views,
    show_views,
    support_views,
    way_views,
)
from onemile_projects.views import blueprint

MODULES = (
    closing_views,
    following_views,
    lead_views,
    list_views,
    moderation_views,
    news_views,
    release_views,
    review_views,
    show_views,
    support_views,
    way_views,
)

__all__ = ["MODULES", "blueprint"]
