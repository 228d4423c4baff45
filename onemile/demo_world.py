"""The invented neighbourhood, as a plugin that plants something in it sees it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol


class DemoWorld(Protocol):
    """The invented neighbourhood that ``plant_demo`` adds to.

    ``random`` is seeded: the same world again. ``members`` live there already, the cast first;
    what is to happen between them is planned, and happens once every plugin has planned.
    """

    random: Any
    # Which place it is: "alsace" or "ortenau". A plugin with no words for one leaves it empty.
    locality: str
    members: list[Any]
    # How many things to plant in bulk, to measure pages with; 0 asks for a lively little demo.
    crowd: int
    present: datetime
    # URIs of what another instance offers to be followed; empty where there is no other one.
    elsewhere: Sequence[str]
    # Its address; empty where there is none.
    other_base_url: str
    # So many days ago the two met.
    met_days: float

    def neighbours(self, member: Any) -> list[Any]:
        """Members whose place lies within this member's mile, or commune if it is coarser."""
        ...

    def instant(self, *, days_ago: float) -> datetime:
        """A believable moment in the past (daytime, by the region's clock)."""
        ...

    def plan(self, at: datetime, step: Callable[[], object]) -> None:
        """Do ``step`` in the invented past, when the clock comes to ``at``; never after today.

        Steps of all plugins run in one order of time, each followed by what it causes
        (events, notices). A step may plan further ones.
        """
        ...

    def offer(self, uri: str) -> None:
        """Name something of here that people of another place may want to follow, by its URI."""
        ...

    def report(
        self,
        kind: str,
        subject_id: str,
        *,
        by: Any,
        ground: str,
        text: str,
        pass_on_to: str = "",
    ) -> None:
        """Report something to the moderators, as the member ``by``; within a planned step.

        ``pass_on_to``: the other place, if ``by`` wishes that its moderators are told.
        """
        ...

    def come_by(self, member: Any) -> None:
        """Have a member sign in on a device of theirs, as they would; within a planned step."""
        ...

    def show_across(self, member: Any) -> None:
        """Have neighbours across borders see what a member shows, where that is offered."""
        ...

    def measure(self, name: str, path: str, *, visitors: bool = False) -> None:
        """Name a page that ``onemile bench pages`` shall measure too, where a crowd is planted.

        ``visitors``: asked for without an account, beside a bare page of the very same bytes.
        """
        ...

    def picture(self, subject: str, *, seed: int) -> str:
        """Draw a picture of a subject and store it; gives its key in ``onemile.pictures``."""
        ...
