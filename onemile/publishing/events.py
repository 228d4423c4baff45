"""What happens to things, for whoever keeps copies of them."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class ThingNarrowed(Event):
    """A thing is for fewer people from now on: who was shown it before shall let go of it."""

    name = "core.ThingNarrowed"
    uri: str


@dataclass(frozen=True, kw_only=True)
class PersonChosen(Event):
    """The author of a thing shows it to one more person, who may live elsewhere."""

    name = "core.PersonChosen"
    uri: str
    chosen_id: int
    person_uri: str


@dataclass(frozen=True, kw_only=True)
class ThingHidden(Event):
    """Moderators have taken a thing off every page but its author's."""

    name = "core.ThingHidden"
    uri: str


@dataclass(frozen=True, kw_only=True)
class ThingRestored(Event):
    """A hidden thing is back where it was."""

    name = "core.ThingRestored"
    uri: str


@dataclass(frozen=True, kw_only=True)
class ThingsTouched(Event):
    """Base of what tells that a member's things may lie elsewhere, or be shown or not, by now.

    Those of a plugin's, with numbers above ``after``: so many are looked at in one transaction.
    """

    author_uri: str
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class ActorFormerly(Event):
    """Other addresses than before are said to be where a thing, or a member, lived once."""

    name = "core.ActorFormerly"
    uri: str


@dataclass(frozen=True, kw_only=True)
class ActorMoved(Event):
    """A thing that is followed, or a member, lives at an address elsewhere from now on."""

    name = "core.ActorMoved"
    uri: str
    target_uri: str


@dataclass(frozen=True, kw_only=True)
class ActorMovedBack(Event):
    """Such a move was taken back: the old address is the one again."""

    name = "core.ActorMovedBack"
    uri: str
    target_uri: str


@dataclass(frozen=True, kw_only=True)
class ActorMovedForGood(Event):
    """The old address of a thing that moved has led on long enough: it is to end."""

    name = "core.ActorMovedForGood"
    uri: str


EVENT_TYPES = [
    ThingNarrowed,
    PersonChosen,
    ThingHidden,
    ThingRestored,
    ActorFormerly,
    ActorMoved,
    ActorMovedBack,
    ActorMovedForGood,
]
