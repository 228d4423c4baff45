"""What happens between people and things. No event says who has left a word."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class WordLeft(Event):
    """Somebody has left a warm word under a thing; recorded once a day for each thing."""

    name = "core.WordLeft"
    thing_uri: str
    author_uri: str


EVENT_TYPES = [WordLeft]
