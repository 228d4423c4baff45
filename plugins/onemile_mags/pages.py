"""The blueprint with all of its pages: importing this module hangs them on it."""

from onemile_mags.comments import views as comment_views
from onemile_mags.covers import choose_views, share_views
from onemile_mags.covers import views as cover_views
from onemile_mags.exports import views as export_views
from onemile_mags.feeds import views as feed_views
from onemile_mags.imports import views as import_views
from onemile_mags.mailing import views as letter_views
from onemile_mags.making import (
    desk_views,
    end_views,
    issue_views,
    new_views,
    people_views,
    section_views,
    settings_views,
)
from onemile_mags.press import look_views, more_views
from onemile_mags.reading import article_views, going_on, mag_views, stand_views
from onemile_mags.views import blueprint
from onemile_mags.writing import desk_views as workshop_views
from onemile_mags.writing import preview_views, shelf_views, version_views

MODULES = (
    article_views,
    choose_views,
    comment_views,
    cover_views,
    desk_views,
    end_views,
    export_views,
    feed_views,
    going_on,
    import_views,
    issue_views,
    letter_views,
    look_views,
    mag_views,
    more_views,
    new_views,
    people_views,
    preview_views,
    section_views,
    settings_views,
    share_views,
    shelf_views,
    stand_views,
    version_views,
    workshop_views,
)

__all__ = ["MODULES", "blueprint"]
