"""Neighbours on either bank who show each other their mile, by what their pages call.

A steward of each side agrees to where the other is; then three on each bank let those across see
what they show around them. That many of standing live there is what the places' tables see to: in
a small demo they are fewer, nobody is named, and each side's page says so.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from onemile.api import DemoWorld, NotFound, show_across
from onemile_federation.mile import agreeing, territories

# Who lives at the bank, by first names.
AT_THE_BANK = {
    "alsace": ("Leïla", "Rémy", "Ginette"),
    "ortenau": ("Jutta", "Solène", "Lotte"),
}
# Days after the two met: by then either has said where it is, and its cover goes in the next turn.
AGREED_AFTER, SHOWN_AFTER = 3.3, 4.2


def steps(world: DemoWorld, *, host: str, steward: Any) -> list[tuple[float, Callable[[], object]]]:
    """Return what is done on this bank, with how many days after the two met."""
    agreed = (AGREED_AFTER, partial(_agree, host, steward))
    names = AT_THE_BANK.get(world.locality, ())
    by_name = {str(one.first_name): one for one in reversed(world.members)}
    live_here = [by_name[name] for name in names if name in by_name]
    return [agreed, *((SHOWN_AFTER, partial(_show, one)) for one in live_here)]


def _agree(host: str, steward: Any) -> None:
    said = territories.of(host)
    if said is not None:
        agreeing.agree(host, digest=str(said.digest), by_uri=str(steward.uri))


def _show(member: Any) -> None:
    with suppress(NotFound):  # nothing at work has things for neighbours across
        show_across(member)
