"""Loaded private keys, kept in memory by each process: loading one takes tens of milliseconds."""

import threading
from collections import OrderedDict

from flask import current_app

from onemile.api import clock
from onemile_federation.signatures.keys import PrivateKey

# An instance at work has a few dozen actors that speak; a loaded RSA key holds some 3 kB.
LOADED_MAX = 200
# After a rotation in another process this one may sign with the old key for so long. Who knows it
# takes it for seven days more, but some who meet the actor now look for the new one alone: so it
# is short, and then the table is asked whether it is still this one. Real seconds.
TRUST_SECONDS = 2.0

_KEY = "onemile_federation.keys"
_Kept = OrderedDict[tuple[str, str], tuple[float, PrivateKey]]


class _Loaded:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: _Kept = OrderedDict()


def of(actor_uri: str, kind: str) -> PrivateKey | None:
    """Return the loaded key of an actor; None where there is none that is fresh enough."""
    here, now = _here(), clock.real_seconds()
    with here.lock:
        found = here.kept.get((actor_uri, kind))
        if found is None or now >= found[0]:
            return None
        here.kept.move_to_end((actor_uri, kind))
        return found[1]


def still(actor_uri: str, kind: str, *, key_id: str) -> PrivateKey | None:
    """Return the loaded key of an actor if it has this id, however long ago it was asked for."""
    here = _here()
    with here.lock:
        found = here.kept.get((actor_uri, kind))
    return found[1] if found is not None and found[1].key_id == key_id else None


def keep(actor_uri: str, kind: str, key: PrivateKey) -> None:
    """Keep a loaded key; the one that was used longest ago makes room."""
    here, until = _here(), clock.real_seconds() + TRUST_SECONDS
    with here.lock:
        here.kept[actor_uri, kind] = (until, key)
        here.kept.move_to_end((actor_uri, kind))
        while len(here.kept) > LOADED_MAX:
            here.kept.popitem(last=False)


def let_go(actor_uri: str) -> None:
    """Let go of the keys of an actor, in this process."""
    here = _here()
    with here.lock:
        for name in [one for one in here.kept if one[0] == actor_uri]:
            del here.kept[name]


def _here() -> _Loaded:
    found: _Loaded = current_app.extensions.setdefault(_KEY, _Loaded())
    return found
