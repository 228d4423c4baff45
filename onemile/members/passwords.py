"""Passwords: what is accepted, how they are kept (argon2id), how they are compared.

Every comparison costs the same, whether or not there is an account: no answer, and no
stopwatch, tells whether an address is known here.
"""

import os
import string
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from onemile.errors import LimitReached
from onemile.i18n import gettext as _
from onemile.lone_thread import LoneThread
from onemile.members.common_words import COMMON_WORDS

LETTERS_MIN = 10
# A long sentence fits; a megabyte to hash does not.
LETTERS_MAX = 200
DIFFERENT_MIN = 5
# Of a name or an address found inside a password, so many other characters must be left.
BESIDES_MIN = 6
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiopqsdfghjklmwxcvbn")
_MORE_ROWS = ("qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm")
_LOOKALIKES = str.maketrans("013457@$!€", "oieastasie")


# Each caller waits in a thread of the server. The last of eight waits a quarter of a second; a
# server with more threads has the rest of them for everything else.
COMPUTATIONS_MAX = 8
# By then the others are done, on a small server as well.
BUSY_SECONDS = 2

# Each computation takes 19 MiB.
_computing = LoneThread("passwords")
_places = threading.BoundedSemaphore(COMPUTATIONS_MAX)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one computation takes: rounds, and memory in KiB."""

    rounds: int
    memory_kib: int


# OWASP's second choice for argon2id: about 30 ms on a small server.
REAL = Cost(rounds=2, memory_kib=19_456)
# For tests and demo towns, where hundreds of members are made in a second.
CHEAP = Cost(rounds=1, memory_kib=8)
_cost = REAL


def _begin_anew() -> None:
    global _places
    _places = threading.BoundedSemaphore(COMPUTATIONS_MAX)


# In a forked server process none of its parent's callers will ever give their place back.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def use(cost: Cost | None) -> None:
    """Compute at another cost from now on; None brings the real one back. For tests."""
    global _cost
    _cost = cost or REAL


def keep(password: str) -> str:
    """Give the text to store for a password. Raises LimitReached while too many are computed."""
    return str(_compute(_hasher(_cost).hash, _composed(password)))


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one kept. Without one the same work is done, in vain.

    Raises LimitReached while too many are computed.
    """
    hasher = _hasher(_cost)
    try:
        _compute(hasher.verify, kept or _nobodys(_cost), _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Tell whether a password was kept at another cost than the present one."""
    return bool(_hasher(_cost).check_needs_rehash(kept))


def weakness(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Say what is wrong with a new password, or nothing. ``about``: the member's names, address."""
    plain = _folded(password)
    if len(password) < LETTERS_MIN:
        return _("At least %(n)s characters; three words in a row do nicely.", n=LETTERS_MIN)
    if len(password) > LETTERS_MAX:
        return _("At most %(n)s characters.", n=LETTERS_MAX)
    if len(set(plain)) < DIFFERENT_MIN or _is_a_walk(plain):
        return _("This is too regular: a machine tries it at once. Take three words in a row.")
    if _is_common(plain):
        return _("Many people use this one, so machines try it first. Take three words in a row.")
    if _is_mostly(plain, about):
        return _("This is too close to your name or your address.")
    return ""


def _compute(work: Callable[..., object], *given: str) -> object:
    """Wait for a computation behind the few that came before; never behind many."""
    places = _places
    if not places.acquire(blocking=False):
        raise LimitReached(
            _("Many are at the door at this moment. Try again in a few seconds."),
            retry_after_seconds=BUSY_SECONDS,
        )
    try:
        return _computing.call(work, *given)
    finally:
        places.release()


@lru_cache(maxsize=4)
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(
        time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=1, type=Type.ID
    )


@lru_cache(maxsize=4)
def _nobodys(cost: Cost) -> str:
    """Keep a password that nobody has, to compare with where there is no account."""
    return str(_hasher(cost).hash("nobody’s"))


def _composed(password: str) -> str:
    # The same letters typed on two keyboards may arrive in two forms.
    return unicodedata.normalize("NFKC", password)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _is_a_walk(plain: str) -> bool:
    """Tell whether nearly every key lies beside the one before, as in ``azertyuiop12``."""
    beside = {row[i : i + 2] for row in _ROWS + _MORE_ROWS for i in range(len(row) - 1)}
    beside |= {pair[::-1] for pair in beside} | {letter * 2 for letter in plain}
    jumps = sum(plain[i : i + 2] not in beside for i in range(len(plain) - 1))
    return jumps <= len(plain) // 6


def _is_common(plain: str) -> bool:
    """Tell whether one or two well-known words, with digits or signs about them, are all of it."""
    bare = plain.strip(string.digits + string.punctuation + string.whitespace)
    for text in (bare, bare.translate(_LOOKALIKES)):
        letters = "".join(letter for letter in text if letter.isalpha())
        if letters in COMMON_WORDS:
            return True
        if any(
            letters[:cut] in COMMON_WORDS and letters[cut:] in COMMON_WORDS
            for cut in range(3, len(letters) - 2)
        ):
            return True
    return False


def _is_mostly(plain: str, about: tuple[str, ...]) -> bool:
    rest = plain
    for word in about:
        for part in (_folded(word), *_folded(word).replace("@", " ").replace(".", " ").split()):
            if len(part) >= 3:
                rest = rest.replace(part, "")
    return rest != plain and len(rest) < BESIDES_MIN
