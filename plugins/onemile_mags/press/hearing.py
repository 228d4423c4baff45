"""What the press does when something has happened; each bears being told twice."""

from onemile.api import Event, PlaceMoved, home_of, lock_rows, publishing, transaction
from onemile_mags import moved
from onemile_mags.cards import asking
from onemile_mags.mailing import sending
from onemile_mags.making import ending
from onemile_mags.models import WITHDRAWN, Mag
from onemile_mags.press import reports, telling
from onemile_mags.press.desk_events import ArticleFlagged


def hear(event: Event) -> None:
    """Answer an event of the house."""
    if isinstance(event, ArticleFlagged):
        reports.flag(event)
    elif isinstance(event, publishing.ActorMovedForGood):
        end_moved(event.uri)
    elif isinstance(event, PlaceMoved):
        follow_home(event.member_id)
    else:
        telling.begin(event)
        sending.begin(event)
        asking.begin(event)


def end_moved(uri: str) -> None:
    """End a Mag whose old address has led to its new one for long enough."""
    with transaction():
        mag = lock_rows(Mag.select().where(Mag.uri == uri), lets_refer=True).first()
        if mag is not None and mag.state != WITHDRAWN and mag.lives_at:
            ending.close(mag)


def follow_home(member_id: int) -> None:
    """Move a member's Mags to where they live by now, with all that is written in them."""
    with transaction():
        home = home_of(member_id)
        if home is None:
            return
        mine = lock_rows(Mag.select().where(Mag.author_id == member_id).order_by(Mag.id))
        for mag in list(mine):
            mag.generation += 1
            mag.cell, mag.commune = home.cell, home.commune
            mag.save(only=[Mag.cell, Mag.commune, Mag.generation])
            moved.take_along(mag)
