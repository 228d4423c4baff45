"""What members were told about things that are gone: their notices go with them."""

from typing import Any

from onemile.api import forget_notices
from onemile_federation.remote.models import RemoteObject


def path_of(number: int) -> str:
    """Return where a thing is read here."""
    return f"/federation/things/{number}"


def forget(which: Any) -> None:
    """Forget, in the open transaction, what anybody was told of the things of a condition."""
    numbers: Any = RemoteObject.select(RemoteObject.id).where(which).tuples()
    forget_notices([path_of(number) for (number,) in numbers])
