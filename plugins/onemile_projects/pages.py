"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_projects.help import coming_views, help_views, lend_views
from onemile_projects.money import support_views
from onemile_projects.proposals import bearer_views, correct_views, propose_views
from onemile_projects.review import moderation_views, review_views
from onemile_projects.shown import list_views, show_views, transparency_views
from onemile_projects.told import talk_views
from onemile_projects.views import blueprint
from onemile_projects.way import (
    closing_views,
    following_views,
    lead_views,
    news_views,
    release_views,
    way_views,
    wish_views,
)
from onemile_projects.wire import told_views

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
    told_views,
    transparency_views,
    way_views,
    wish_views,
)

__all__ = ["MODULES", "blueprint"]
