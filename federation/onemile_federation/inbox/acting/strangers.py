"""Questions on the word of who has nothing to do with us: so many an hour to one domain.

Else a stranger could tire a server for us, until its own people are not heard. What comes beyond
is put off, not refused: it may be true.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from onemile.api import LimitReached, Rate, count_try
from onemile_federation import addresses
from onemile_federation.absences import AbsentLately
from onemile_federation.inbox.acting import keepers
from onemile_federation.inbox.acting.heard import Heard, Later
from onemile_federation.remote import hosts, quiet

# Questions to one domain, each kind of them apart: whether something is gone, whether somebody
# keeps order in a group there, whether somebody there is who has moved.
REMOVALS = Rate(name="federation.strangers_removals", times=5, seconds=3_600)
ORDER = Rate(name="federation.strangers_order", times=5, seconds=3_600)
MOVES = Rate(name="federation.strangers_moves", times=5, seconds=3_600)
# Why a message waits: strangers have had that domain asked as often as they may.
FULL = "asked enough for strangers"


@contextmanager
def asking(heard: Heard, uri: str, bound: Rate) -> Iterator[None]:
    """Do what asks the server of ``uri`` because of what was heard. Raises Later beyond the bound.

    It is counted where it is asked: not where nobody is to be asked just now (MustAsk), nor where
    the answer is remembered, nor again of a message that has been asked about.
    """
    counted = None
    if heard.put_off_for in ("", FULL) and not keepers.concerns_us(heard.peer.actor_uri):
        quiet.refuse()
        try:
            counted = count_try(bound, by=hosts.domain_of(addresses.host_of(uri)))
        except LimitReached:
            raise Later(FULL) from None
    try:
        yield
    except AbsentLately:
        if counted is not None:
            counted.give_back()
        raise
