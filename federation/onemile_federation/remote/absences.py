"""The two ways in which something elsewhere cannot be had: for good, or for now."""


class Absent(Exception):
    """There is nothing there for us: 404, or 410 (``is_gone``); or it is no such document."""

    def __init__(self, *, is_gone: bool = False) -> None:
        super().__init__("gone" if is_gone else "absent")
        self.is_gone = is_gone


class Away(Exception):
    """It could not be had for a passing reason; later it may."""
