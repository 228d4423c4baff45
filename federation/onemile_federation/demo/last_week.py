"""The last week of two stewards of the demo, by what their pages call: there is something to read.

One side's server moves house, so it pauses for a night; a switch is turned and turned back; two
servers that only advertise are kept apart; a member reports something from over there, and wishes
that the moderators there are told.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from onemile.api import DemoWorld
from onemile_federation.partners import deciding
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIMITED, LIVE, RemoteObject
from onemile_federation.talking.reports import KIND

# Whose server moves; the other side does what is done besides.
MOVES = "ortenau"
# Days after the two met, of thirteen; between a step and its answer lies a night.
PAUSED_AFTER, RESUMED_AFTER, ASKED_AFTER = 7.6, 8.2, 9.1
QUIET_AFTER, SHUT_AFTER, TURNED_AFTER, REPORTED_AFTER, BACK_AFTER = 8.7, 8.8, 9.6, 10.3, 11.2
MOVING = "Unser Server zieht heute Nacht um. Morgen früh geht es weiter, nichts geht verloren."
SMILES = "Smiles auch über den Rhein? Sprechen wir am Freitag darüber."
ASKING_FIRST = "Le conseil veut d’abord en parler aux membres."
ASKED = "Membres consultés, personne n’y voit d’inconvénient."
# Names that nobody has (RFC 2606), who advertise; how they stand, and why.
ADVERTISES, ADVERTISES_WHY = "petites-annonces.example", "Publicité répétée sous nos articles"
CHEATS, CHEATS_WHY = "gains-rapides.example", "Arnaques envoyées à nos membres"
# Which of the members who were here first reports.
REPORTS = 3
REPORT = "On y reconnaît quelqu’un qui n’a pas dit oui, je crois. À vérifier avec qui l’a écrit."


def steps(world: DemoWorld, *, host: str, steward: Any) -> list[tuple[float, Callable[[], object]]]:
    """Return what the steward of this side does, with how many days after the two met."""
    by_uri = str(steward.uri)
    here: dict[str, Any] = {"host": host, "by_uri": by_uri}
    if world.locality == MOVES:
        open_smiles: dict[str, Any] = {"flow": "thanks", "is_open": True, "reason": SMILES}
        return [
            (PAUSED_AFTER, partial(deciding.pause, **here, reason=MOVING)),
            (RESUMED_AFTER, partial(deciding.resume, **here)),
            (ASKED_AFTER, partial(deciding.switch, **here, **open_smiles)),
        ]
    quiet: dict[str, Any] = {"standing": LIMITED, "reason": ADVERTISES_WHY, "by_uri": by_uri}
    turned = partial(deciding.switch, **here, flow="proposals")
    return [
        (QUIET_AFTER, partial(hosts.decide, host=ADVERTISES, **quiet)),
        (SHUT_AFTER, partial(hosts.suspend, host=CHEATS, reason=CHEATS_WHY, by_uri=by_uri)),
        (TURNED_AFTER, partial(turned, is_open=False, reason=ASKING_FIRST)),
        (REPORTED_AFTER, partial(_report, world, host)),
        (BACK_AFTER, partial(turned, is_open=True, reason=ASKED)),
    ]


def _report(world: DemoWorld, host: str) -> None:
    """Report the newest that came from over there, if any did."""
    came = (RemoteObject.host == host) & (RemoteObject.state == LIVE) & (RemoteObject.title != "")
    found = RemoteObject.select().where(came & (RemoteObject.in_reply_to_uri == ""))
    newest = found.order_by(RemoteObject.id.desc()).first()
    if newest is None:
        return
    world.report(
        KIND,
        str(newest.id),
        by=world.members[REPORTS],
        ground="privacy",
        text=REPORT,
        pass_on_to=host,
    )
