"""How the associations of the demo became partners: one proposes, the other reads and says yes.

By what their stewards' pages call, so that books, charters and switches are what messages brought;
the Smiles are left for whoever tries it out.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from onemile.api import DemoWorld, card
from onemile_federation import addresses
from onemile_federation.partners import deciding, names, standing
from onemile_federation.partners.charters import STEWARD
from onemile_federation.partners.sides import Switches

# Days after the two met: within hours one proposes, and the next day the other has read it; who
# proposed reads the other's charter, which came with the answer, and says yes to its name, the day
# after.
PROPOSED_AFTER, ACCEPTED_AFTER, READ_AFTER = 0.05, 0.6, 1.5
# Whose steward proposes; the other one answers.
PROPOSES = "ortenau"
OPEN = Switches(publications=True, proposals=True, mile=True)
# What they say to it, as it stands in the book of both.
WORDS = "Wir teilen einen Fluss, eine Tramlinie und viele Leser. Partageons aussi nos Mags."


def steps(world: DemoWorld) -> list[tuple[float, Callable[[], object]]]:
    """Return what the steward of this side does, with how many days after the two met."""
    steward = next((one for one in world.members if one.role == STEWARD), None)
    host = addresses.host_of(world.other_base_url)
    if steward is None or not host:
        return []
    if world.locality == PROPOSES:
        propose = partial(deciding.propose, **_known(host, steward), reason=WORDS)
        return [(PROPOSED_AFTER, propose), (READ_AFTER, partial(_read, host, steward))]
    return [(ACCEPTED_AFTER, partial(deciding.accept, **_known(host, steward)))]


def _known(host: str, steward: Any) -> dict[str, Any]:
    return {
        "host": host,
        "switches": OPEN,
        "contact": str(steward.shown_name),
        "reach": card().contact,
        "by_uri": str(steward.uri),
    }


def _read(host: str, steward: Any) -> None:
    row = standing.of(host)
    digest = "" if row is None else str(row.charter_digest)
    deciding.note_charter_read(host=host, digest=digest, by_uri=str(steward.uri))
    if row is not None and names.to_confirm(row):
        deciding.confirm_name(host=host, name=str(row.name), by_uri=str(steward.uri))
