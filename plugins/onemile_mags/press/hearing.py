"""What the press does when something has happened; each bears being told twice."""

from onemile.api import Event, PlaceMoved, home_of, transaction
from onemile_mags.article_models import Article
from onemile_mags.events import ArticleFlagged
from onemile_mags.models import Mag
from onemile_mags.press import reports, telling


def hear(event: Event) -> None:
    """Answer an event of the house."""
    if isinstance(event, ArticleFlagged):
        reports.flag(event)
    elif isinstance(event, PlaceMoved):
        follow_home(event.member_id)
    else:
        telling.begin(event)


def follow_home(member_id: int) -> None:
    """Move a member's Mags to where they live by now, with all that is written in them."""
    with transaction():
        home = home_of(member_id)
        if home is None:
            return
        mine = [mag.id for mag in Mag.select(Mag.id).where(Mag.author_id == member_id)]
        place = {"cell": home.cell, "commune": home.commune}
        Mag.update(**place).where(Mag.id.in_(mine)).execute()
        Article.update(**place).where(Article.mag.in_(mine)).execute()
