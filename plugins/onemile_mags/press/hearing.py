"""What the press does when something has happened; each bears being told twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onemile.api import Event, PlaceMoved, home_of, lock_rows, publishing, record, transaction
from onemile_mags import moved
from onemile_mags.cards import asking
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticleShared,
    ArticlesTouched,
    IssuePublished,
)
from onemile_mags.mailing import sending
from onemile_mags.making import ending
from onemile_mags.models import WITHDRAWN, Mag
from onemile_mags.press import reports, telling
from onemile_mags.press.desk_events import ArticleFlagged


def hear(event: Event) -> None:
    """Answer an event of the house."""
    for act in HEARD.get(type(event), ()):
        act(event)


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
            record(ArticlesTouched(whose_uri=str(mag.uri)))


# Of others nobody tells us: they are not declared to be heard.
HEARD: Mapping[type[Event], Sequence[Callable[[Any], None]]] = {
    ArticleFlagged: [reports.flag],
    ArticlePublished: [telling.begin, asking.begin],
    ArticleChanged: [asking.begin],
    ArticleShared: [telling.begin],
    IssuePublished: [telling.begin, sending.begin],
    publishing.ActorMovedForGood: [lambda event: end_moved(event.uri)],
    PlaceMoved: [lambda event: follow_home(event.member_id)],
}
