"""How the associations of the demo became partners: one hears no, then is asked, and says yes.

By what their stewards' pages call, so that books, charters and switches are what messages brought;
the Smiles are left for whoever tries it out.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from onemile.api import DemoWorld, card
from onemile_federation import addresses
from onemile_federation.demo import last_week, near_the_rhine
from onemile_federation.partners import attending, deciding, names, standing
from onemile_federation.partners.charters import STEWARD
from onemile_federation.partners.sides import Switches

# Days after the two met. Within hours one asks; the other's board has not met yet and says no, and
# nobody may ask again for a month: so who said no proposes it the next day, and the one that had
# asked says yes. Who proposed reads the other's charter, which came with the answer, and says yes
# to its name, the day after. A night lies between any two.
ASKED_AFTER, REFUSED_AFTER, PROPOSED_AFTER, ACCEPTED_AFTER, READ_AFTER = 0.05, 0.6, 1.15, 1.7, 2.4
# Whose steward asks first, in vain; the other one proposes.
ASKS = "ortenau"
OPEN = Switches(publications=True, proposals=True, mile=True)
# What they say to it, as it stands in the book of both.
WORDS = "Wir teilen einen Fluss, eine Tramlinie und viele Leser. Partageons aussi nos Mags."
NOT_YET = "Notre conseil ne se réunit que demain soir : nous vous le proposerons ensuite."
AGREED = "Le conseil a dit oui. Comme convenu au téléphone, Lotte : à vous !"


def steps(world: DemoWorld) -> list[tuple[float, Callable[[], object]]]:
    """Return what the steward of this side does, with how many days after the two met."""
    steward = next((one for one in world.members if one.role == STEWARD), None)
    host = addresses.host_of(world.other_base_url)
    if steward is None or not host:
        return []
    known, by_uri = _known(host, steward), str(steward.uri)
    if world.locality == ASKS:
        acts: list[tuple[float, Callable[[], object]]] = [
            (ASKED_AFTER, partial(deciding.propose, **known, reason=WORDS)),
            (ACCEPTED_AFTER, partial(deciding.accept, **known)),
        ]
    else:
        refuse = partial(deciding.refuse, host=host, reason=NOT_YET, by_uri=by_uri)
        acts = [
            (REFUSED_AFTER, refuse),
            (PROPOSED_AFTER, partial(deciding.propose, **known, reason=AGREED)),
            (READ_AFTER, partial(_read, host, steward)),
        ]
    acts += near_the_rhine.steps(world, host=host, steward=steward)
    acts += last_week.steps(world, host=host, steward=steward)
    return [(days, partial(_at_work, world, steward, act)) for days, act in acts]


def _at_work(world: DemoWorld, steward: Any, act: Callable[[], object]) -> None:
    world.come_by(steward)
    act()


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
    attending.note_charter_read(host=host, digest=digest, by_uri=str(steward.uri))
    if row is not None and names.to_confirm(row):
        attending.confirm_name(host=host, name=str(row.name), by_uri=str(steward.uri))
