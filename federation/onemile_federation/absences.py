"""The ways in which something elsewhere cannot be had: for good, or for now."""


class Absent(Exception):
    """There is nothing there for us: 404, or 410 (``is_gone``); or it is no such document.

    ``is_said``: its own server has just said that nothing is there, by 404 or 410. Not so where we
    may not have it, where what stands there is no such document, or where nobody was asked.
    """

    def __init__(self, *, is_gone: bool = False, is_said: bool = False) -> None:
        super().__init__("gone" if is_gone else "absent")
        self.is_gone = is_gone
        self.is_said = is_said or is_gone


class AbsentLately(Absent):
    """There was nothing there a while ago, and so nobody was asked again now."""


class Away(Exception):
    """It could not be had for a passing reason; later it may."""


class MustAsk(Exception):
    """Another server would have to be asked, where that is not to be waited for."""
