"""The core's blueprints with all of their pages: importing this module hangs them on."""

from onemile import health, pictures
from onemile.admin import views as admin_views
from onemile.conversations import views as conversation_views
from onemile.follows import views as follow_views
from onemile.members import (
    about_views,
    confirming_views,
    joining_views,
    me_views,
    mute_views,
    outward_views,
)
from onemile.members import views as member_views
from onemile.mile import pages as mile_pages
from onemile.moderation import deciding_views, desk, passing_views, past_views
from onemile.moderation import views as moderation_views
from onemile.notices import views as notice_views
from onemile.privacy import views as privacy_views
from onemile.publishing import for_me_views
from onemile.publishing import views as publishing_views

# Pages on a blueprint that another module makes.
MODULES = (
    confirming_views,
    mute_views,
    outward_views,
    for_me_views,
    deciding_views,
    passing_views,
    past_views,
)

BLUEPRINTS = (
    pictures.blueprint,
    health.blueprint,
    *mile_pages.BLUEPRINTS,
    member_views.blueprint,
    joining_views.blueprint,
    me_views.blueprint,
    about_views.blueprint,
    follow_views.blueprint,
    publishing_views.blueprint,
    conversation_views.blueprint,
    privacy_views.blueprint,
    admin_views.blueprint,
    notice_views.blueprint,
    desk.blueprint,
    moderation_views.report_pages,
    moderation_views.decision_pages,
)
