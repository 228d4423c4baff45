"""What makes a thing safe to show: where it lies, whom it is for, and one sentence that decides.

A plugin's table that is a ``Placed`` asks ``newest`` for its feed and its search, ``tallies``
for its counts, and ``reaches`` for its pages, pictures, reports and copies: what a viewer may
not see is left out of all of them by the same rules.
"""

from onemile.contracts import Publication, PublicationsElsewhere
from onemile.publishing.authors import of_live_authors, written_by
from onemile.publishing.chosen import acquaintances, end_list
from onemile.publishing.counting import count, tallies
from onemile.publishing.elsewhere import elsewhere, stands_under
from onemile.publishing.events import (
    ActorMoved,
    ActorMovedBack,
    ActorMovedForGood,
    PersonChosen,
    ThingHidden,
    ThingNarrowed,
    ThingRestored,
    ThingsTouched,
)
from onemile.publishing.folding import folded
from onemile.publishing.hints import Hint, commerce_in, hints_for, not_seen, noticed, seen_by_now
from onemile.publishing.houses import (
    BRAKE_DAYS,
    FORMER_MAX,
    FORWARD_DAYS,
    forget_house,
    house_of,
    may_go_back,
    move,
    move_back,
    moved_to,
    name_former,
    refuse_moved,
    rests,
    too_early,
    unname_former,
)
from onemile.publishing.in_mile import (
    IN_MILE,
    after_in_mile,
    concerned_in_mile,
    concerned_page,
    object_in_mile,
    reaches_mile,
    reaching_mile,
)
from onemile.publishing.keeping import erase, follow_home, hide, narrowed, restore, things_of
from onemile.publishing.pages import page_after, said_after
from onemile.publishing.photo_drafts import Photo, Photos
from onemile.publishing.placed import (
    ACROSS,
    AROUND,
    AUDIENCES,
    EVERYONE,
    HIDDEN,
    INSTANCE,
    ME,
    MILE,
    PARTNERS,
    PEOPLE,
    PUBLISHED,
    WITHDRAWN,
    Placed,
)
from onemile.publishing.readers import (
    audiences_for,
    default_audience,
    partners_reached,
    readers,
    title_of,
)
from onemile.publishing.showing import (
    SHOWS,
    by_authors,
    in_sight,
    is_met,
    newest,
    reaches,
)
from onemile.publishing.withdrawn import Way, was_reached
from onemile.publishing.withdrawn import page as withdrawn_page

__all__ = [
    "ACROSS",
    "AROUND",
    "AUDIENCES",
    "ActorMoved",
    "ActorMovedBack",
    "ActorMovedForGood",
    "BRAKE_DAYS",
    "EVERYONE",
    "FORMER_MAX",
    "FORWARD_DAYS",
    "HIDDEN",
    "Hint",
    "INSTANCE",
    "IN_MILE",
    "ME",
    "MILE",
    "PARTNERS",
    "PEOPLE",
    "PUBLISHED",
    "PersonChosen",
    "Photo",
    "Photos",
    "Placed",
    "Publication",
    "PublicationsElsewhere",
    "SHOWS",
    "ThingHidden",
    "ThingNarrowed",
    "ThingRestored",
    "ThingsTouched",
    "WITHDRAWN",
    "Way",
    "acquaintances",
    "after_in_mile",
    "audiences_for",
    "by_authors",
    "commerce_in",
    "concerned_in_mile",
    "concerned_page",
    "count",
    "default_audience",
    "elsewhere",
    "end_list",
    "erase",
    "folded",
    "follow_home",
    "forget_house",
    "hide",
    "hints_for",
    "house_of",
    "in_sight",
    "is_met",
    "may_go_back",
    "move",
    "move_back",
    "moved_to",
    "name_former",
    "narrowed",
    "newest",
    "not_seen",
    "noticed",
    "object_in_mile",
    "of_live_authors",
    "page_after",
    "partners_reached",
    "reaches",
    "reaches_mile",
    "reaching_mile",
    "readers",
    "refuse_moved",
    "restore",
    "rests",
    "said_after",
    "seen_by_now",
    "stands_under",
    "tallies",
    "things_of",
    "title_of",
    "too_early",
    "unname_former",
    "was_reached",
    "withdrawn_page",
    "written_by",
]
