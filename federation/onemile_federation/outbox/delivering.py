"""Deliveries: to each inbox in order, with patience, by one worker at a time."""

from onemile.api import Service

SERVICES: list[Service] = []


def step(*, limit: int = 1_000) -> int:
    """Work out receivers, send what is due and wait for the answers; returns how many were tried.

    One bounded round, in the calling thread; for tests and the command line.
    """
    raise NotImplementedError
