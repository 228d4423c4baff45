"""What happens to things, for whoever keeps copies of them."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class ThingNarrowed(Event):
    """A thing is for fewer people from now on: who was shown it before shall let go of it."""

    name = "core.ThingNarrowed"
    uri: str


EVENT_TYPES = [ThingNarrowed]
