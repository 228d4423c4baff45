"""Events of the house become activities."""

from onemile.api import Event


def hear(event: Event, event_id: int) -> None:
    """Say what an event means to others, as the types and kinds that announce it have it."""
