"""The square a member looks from just now: in the signed cookie of their browser, nowhere else.

It is bound to the device's session, so that another person at the same browser does not look
from there, and holds its own end: nothing of it has to be forgotten on a server.
"""

from flask import g, session

from onemile import clock
from onemile.mile import grid

# An afternoon; then the device looks from home again, whatever it has forgotten to say.
HOURS = 4
_KEY = "here"


def square() -> int | None:
    """Give the square that the browser of this request looks from, or None for home."""
    device = g.get("member_session")
    kept = session.get(_KEY)
    if device is None or kept is None:
        return None
    of, cell_text, until = kept
    # Further ahead than it is ever put: kept while a clock was wrong, and over.
    if of != str(device.id) or not 0 <= until - clock.now().timestamp() <= HOURS * 3600:
        return None
    return grid.from_text(cell_text)


def keep(cell: int) -> None:
    """Look from a square for HOURS; it overwrites the last one."""
    until = int(clock.ahead(hours=HOURS).timestamp())
    session[_KEY] = [str(g.member_session.id), grid.to_text(cell), until]


def forget() -> None:
    """Look from home again."""
    session.pop(_KEY, None)
