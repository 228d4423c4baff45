"""What two sides of a partnership make together: arithmetic alone, the same on both.

Each side says only what it wants itself, by a turn and a number in it that grow, so that of two
statements of one side the later one counts in whatever order they arrive. From the two latest ones
follows the state: two instances that have heard the same of each other hold the same for true.
"""

from dataclasses import dataclass, fields

# What may flow: publications and their comments, offers and needs and projects, the mile, Smiles.
FLOWS = ("publications", "proposals", "mile", "thanks")
# What a side wants in this turn: it has said nothing, it wants it, not for now, no more.
NONE, YES, PAUSED, ENDED = "", "yes", "paused", "ended"
STANCES = (YES, PAUSED, ENDED)
# What the two make together.
STRANGERS, BY_US, BY_THEM, ACTIVE = "", "proposed_by_us", "proposed_by_them", "active"
# Why a statement does not count: a later one has been heard; its turn has been ended.
OLDER, OVER = "older", "ended"
# Turns that may have begun and ended unheard, while one side was away or was put back.
TURNS_UNHEARD_MAX = 10


@dataclass(frozen=True, kw_only=True)
class Switches:
    """What is open, of the four; of one side, or between both."""

    publications: bool = False
    proposals: bool = False
    mile: bool = False
    thanks: bool = False

    def and_(self, other: "Switches") -> "Switches":
        """Return what is open on both sides."""
        return Switches(**{one: getattr(self, one) and getattr(other, one) for one in FLOWS})

    @property
    def open_flows(self) -> list[str]:
        """Return the names of what is open."""
        return [one.name for one in fields(self) if getattr(self, one.name)]


@dataclass(frozen=True, kw_only=True)
class Side:
    """The latest word of one side: ``turn`` counts the partnerships that there were, from 1."""

    turn: int = 0
    number: int = 0
    stance: str = NONE
    switches: Switches = Switches()


def why_not(said: Side, *, heard: Side, turn: int) -> str:
    """Return why a statement of a side does not count after ``heard`` of the same side; "" if so.

    ``turn`` is the latest of both. A turn never goes back, an end holds for its turn, and a new
    turn begins its numbers anew: who has spoilt them goes on in the next one.
    """
    if (said.turn, said.number) <= (heard.turn, heard.number):
        return OLDER
    if said.turn > turn + TURNS_UNHEARD_MAX:
        return "a turn from nowhere"
    if said.turn == heard.turn and heard.stance == ENDED != said.stance:
        return OVER
    return ""


def state_of(ours: Side, theirs: Side) -> str:
    """Return the state of a partnership: what was said of an earlier turn counts no more.

    Whoever ends it has ended it for both; whoever proposes anew begins a turn.
    """
    turn = max(ours.turn, theirs.turn)
    here = ours.stance if ours.turn == turn else NONE
    there = theirs.stance if theirs.turn == turn else NONE
    if ENDED in (here, there):
        return ENDED
    if not here and not there:
        return STRANGERS
    if not there:
        return BY_US
    if not here:
        return BY_THEM
    return PAUSED if PAUSED in (here, there) else ACTIVE


def between(ours: Side, theirs: Side) -> Switches:
    """Return what flows: of partners what both have opened, of nobody else anything of theirs."""
    if state_of(ours, theirs) != ACTIVE:
        return Switches()
    return ours.switches.and_(theirs.switches)
