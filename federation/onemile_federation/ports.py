"""A joint between rooms: a lower one asks, a higher one answers, and no import goes up.

The lower room makes a port beside what needs it; ``joints.py`` fills all of them in one place.
"""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Port(Generic[Asked, Answer]):
    """What a room asks of one above it, as a function; ``asks`` says what, for who misses it."""

    def __init__(self, asks: str) -> None:
        self._asks = asks
        self._answer: Callable[Asked, Answer] | None = None

    def fill(self, answer: Callable[Asked, Answer]) -> None:
        """Have a function of a higher room answer. The same one again changes nothing.

        Raises RuntimeError where another one answers already.
        """
        if self._answer not in (None, answer):
            raise RuntimeError(f"two answers to: {self._asks}")
        self._answer = answer

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        """Ask. Raises RuntimeError where nobody answers: a joint is missing."""
        if self._answer is None:
            raise RuntimeError(f"nobody answers: {self._asks}")
        return self._answer(*args, **kwargs)
