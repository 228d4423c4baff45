"""What makes a thing safe to show: where it lies, whom it is for, and one sentence that decides.

A plugin's table that is a ``Placed`` asks ``newest`` for its feed and its search, ``tallies``
for its counts, and ``reaches`` for its pages, pictures, reports and copies: what a viewer may
not see is left out of all of them by the same rules.
"""

from onemile.publishing.counting import count, tallies
from onemile.publishing.events import PersonChosen, ThingNarrowed
from onemile.publishing.folding import folded
from onemile.publishing.keeping import erase, follow_home, hide, narrowed, restore, things_of
from onemile.publishing.pages import page_after, said_after
from onemile.publishing.placed import (
    AROUND,
    AUDIENCES,
    HIDDEN,
    INSTANCE,
    ME,
    MILE,
    PEOPLE,
    PUBLISHED,
    WITHDRAWN,
    Placed,
)
from onemile.publishing.readers import audiences_for, default_audience, readers, title_of
from onemile.publishing.showing import SHOWS, by_authors, in_sight, is_met, newest, reaches

__all__ = [
    "AROUND",
    "AUDIENCES",
    "HIDDEN",
    "INSTANCE",
    "ME",
    "MILE",
    "PEOPLE",
    "PUBLISHED",
    "PersonChosen",
    "Placed",
    "SHOWS",
    "ThingNarrowed",
    "WITHDRAWN",
    "audiences_for",
    "by_authors",
    "count",
    "default_audience",
    "erase",
    "folded",
    "follow_home",
    "hide",
    "in_sight",
    "is_met",
    "narrowed",
    "newest",
    "reaches",
    "page_after",
    "readers",
    "restore",
    "said_after",
    "tallies",
    "things_of",
    "title_of",
]
