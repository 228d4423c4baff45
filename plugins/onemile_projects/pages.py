"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_projects import (
    bearer_views,
    closing_views,
    coming_views,
    correct_views,
    following_views,
    help_views,
    lead_views,
    lend_views,
    list_views,
    moderation_views,
    news_views,
    propose_views,
    release_views,
    review_views,
    show_views,
    support_views,
    talk_views,
    transparency_views,
    way_views,
)
from onemile_projects.views import blueprint

MODULES = (
    bearer_views,
    closing_views,
    coming_views,
    correct_views,
    following_views,
    help_views,
    lead_views,
    lend_views,
    list_views,
    moderation_views,
    news_views,
    propose_views,
    release_views,
    review_views,
    show_views,
    support_views,
    talk_views,
    transparency_views,
    way_views,
)

__all__ = ["MODULES", "blueprint"]
