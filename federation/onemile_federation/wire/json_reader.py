"""JSON from outside, within bounds: the one reader of every incoming byte."""

from typing import Any

BODY_BYTES_MAX = 1_048_576  # the peers read allow as much
DEPTH_MAX = 32
INTEGER_MAX = 2**53


class Unreadable(ValueError):
    """What came is no JSON object that is read here; ``reason`` is a word for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(content: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> dict[str, Any]:
    """Read one JSON object. Raises Unreadable.

    Refused: too many bytes, no UTF-8, no object, a name twice, NaN and infinity, integers beyond
    2^53, more than DEPTH_MAX levels, half characters and NUL in texts.
    """
    raise NotImplementedError
