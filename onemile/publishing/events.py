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


EVENT_TYPES = [ThingNarrowed, PersonChosen, ThingHidden, ThingRestored]
