"""Pages that cost much to make: how many of them whoever asks gets in a minute.

Counted in memory, by each process for itself (floods.py), and before anything is looked up but who
asks: a page that is only read writes no row. Far above what anybody reads, and far below what a
machine can ask for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request

from onemile import current, rates
from onemile.web.floods import EXTENSION, Floods
from onemile.web.sources import knocker

View = Callable[..., Any]

# By one member: a page each second, and for the whole of a minute.
A_MINUTE_MAX = 60
# By all visitors of one source: a crowd behind one address, as at the forms (floods.py).
VISITORS_A_MINUTE_MAX = 300


def hold_back(at: str) -> None:
    """Count one more of the pages ``at``. Raises LimitReached beyond what anybody reads."""
    if rates.is_on():
        floods: Floods = current_app.extensions[EXTENSION]
        most = VISITORS_A_MINUTE_MAX if current.viewer() is None else A_MINUTE_MAX
        floods.check(knocker(), at=at, most=most)


def dear(view: View) -> View:
    """Count each page of a view before it is made; refuse with 429 and Retry-After."""

    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        if request.method in ("GET", "HEAD"):
            hold_back(request.endpoint or "")
        return view(*positional, **named)

    return guarded
