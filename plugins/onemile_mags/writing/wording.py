"""What the workshop says of its own state: kept since when, who else is there."""

from datetime import datetime
from typing import Any

from flask import flash

from onemile.api import clock, resolve_actor, zone
from onemile.api import day as said_day
from onemile.api import gettext as _
from onemile_mags.article_models import ASIDE, IMPORTED, TAKEN_UP, WENT_OUT, Article, Working
from onemile_mags.models import PUBLISHED
from onemile_mags.writing import keeping
from onemile_mags.writing.keeping import Kept


def kept(result: Kept, article: Article, *, viewer: Any) -> dict[str, Any]:
    """Return, for the script, the number to save on top of and what to say."""
    working = keeping.working_of(article)
    said = _("Kept · the editors read it again") if result.is_to_reread else saved(working, article)
    return {"seq": result.seq, "said": said, "there": there(working, viewer=viewer)}


def say_if_reread(result: Kept) -> None:
    """Say, on the next page, that what was let go waits for an editor again."""
    if result.is_to_reread:
        flash(_("Its words have changed: the editors read it again before it appears."), "info")


def saved(working: Working, article: Article) -> str:
    """Say since when all is kept, and that nobody reads it yet."""
    at = hour(working.saved_at)
    if article.state == PUBLISHED:
        return _("Kept at %(at)s · readers still see what was published", at=at)
    return _("Kept at %(at)s · nothing is published", at=at)


def there(working: Working, *, viewer: Any) -> str:
    """Say who else is writing here at this moment; empty for nobody and for oneself."""
    if not keeping.is_somebody_there(working, viewer=viewer):
        return ""
    who = resolve_actor(working.by_uri)
    return _("%(name)s is writing here, last at %(at)s", name=who.name, at=hour(working.saved_at))


def hour(moment: datetime) -> str:
    """Say a time of today as on a clock, of another day with its date."""
    local = moment.astimezone(zone())
    at = _("%(hour)s:%(minute)s", hour=local.hour, minute=f"{local.minute:02}")
    if local.date() == clock.now().astimezone(zone()).date():
        return at
    return _("%(at)s on %(day)s", at=at, day=said_day(moment))


def why(reason: str) -> str:
    """Say why a version was noted."""
    said = {
        WENT_OUT: _("published"),
        ASIDE: _("put aside"),
        TAKEN_UP: _("taken up again"),
        IMPORTED: _("brought along"),
    }
    return said.get(reason, _("kept"))
