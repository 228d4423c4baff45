"""Messages that came and were not done, in words of a volunteer: the fault is ours, in each."""

from collections.abc import Sequence
from typing import Any

from onemile.api import name_things
from onemile_federation.inbox.models import Inbound
from onemile_federation.outbox.letters_shown import Letter, what


def received(rows: Sequence[Inbound], viewer: Any) -> list[Letter]:
    """Return what failed on its way in, as ``viewer`` reads it."""
    named = name_things([str(one.object_uri) for one in rows], viewer)
    return [
        Letter(
            row=one,
            what=what(str(one.verb), ""),
            why="",
            answered=str(one.error),
            thing=named.get(str(one.object_uri)),
        )
        for one in rows
    ]
