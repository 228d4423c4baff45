"""Pages of those who steer, in whatever room they stand: who is let in, and how often they act."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from onemile.api import Rate, member_required, require, viewer

STEER = "federation.steer"
# An evening of tidying up, letter by letter.
STEERED = Rate(name="federation-steer", times=200, seconds=3_600)


def steering(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let in who may steer; visitors may sign in first."""

    # Beneath: whether the view shows its form again is read from what it guards.
    @member_required
    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        require(viewer(), STEER)
        return view(*positional, **named)

    return guarded
