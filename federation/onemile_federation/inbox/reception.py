"""What was kept at the door is done, in order, by one worker at a time."""

from onemile.api import Service

SERVICES: list[Service] = []


def step(*, limit: int = 100) -> int:
    """Do what waits, the oldest first; returns how many were done. One round of the service."""
    raise NotImplementedError
