"""RSA keys of instances under test: made for real, but a few in turn instead of one for each actor.

To make one takes some 150 ms and to load one 100, for OpenSSL looks whether its primes are any;
that was a third of what a test of the federation costs. What makes keys (``keys/making.py``) stays
as it is, and so do the Ed25519 ones, which cost nothing.
"""

from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives import serialization

from onemile_federation.keys import keeping, making
from onemile_federation.keys.models import RSA

# No test has as many actors of ours, nor renews as many keys: within one, no two are alike.
PAIRS_MAX = 40
# A loaded key holds some 3 kB: those, and others that tests load again and again.
LOADED_MAX = 128

# As it is now: a test may put something else in its place.
_make = making.rsa
_made: list[making.Pair] = []
_next = count()
_turn = Lock()


def install() -> None:
    """Have the instances of this process take them; the processes of tests make their own."""
    keeping._MAKERS[RSA] = take
    load: Any = serialization.load_pem_private_key
    kept = lru_cache(maxsize=LOADED_MAX)(load)

    def loaded(data: bytes, password: bytes | None, *given: Any, **named: Any) -> Any:
        """Load a key as the library does, and give what it gave for the same bytes."""
        return kept(bytes(data), password, *given, **named)

    serialization.load_pem_private_key = loaded


def take() -> making.Pair:
    """Give the next pair, made when its turn comes for the first time."""
    with _turn:  # several threads ask at once, and each one's number is the next to be made
        number = next(_next) % PAIRS_MAX
        if number == len(_made):
            _made.append(_make())
        return _made[number]
