"""Guesses at a password: a stranger's wrong ones slow the stranger, never the owner.

Only wrong ones count, for each address from each source; the waits grow. A device that has
signed in before has a count of its own. When many sources guess at one address, each gets
fewer tries there; whoever comes from a fresh source with the right password is in at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from onemile import rates
from onemile.errors import Invalid
from onemile.members import addresses, known_devices
from onemile.rates import Bound, GrowingWait, Rate
from onemile.web.sources import source

# Five slips are human. Then half a minute, twice as long each time: some forty guesses in the
# first day from one source, which no password that we accept gives way to.
FROM_HERE = GrowingWait(name="guess", free=5, first_seconds=30, most_seconds=3600)
# The same count while an address is guessed at from many sources.
BESIEGED = GrowingWait(name="guess", free=2, first_seconds=60, most_seconds=3600)
# Wrong guesses at one address, from all sources that are not its owner's, that call for that.
AT_ONE_ADDRESS = Rate(name="guesses-at", times=30, seconds=3600)
# A device that is known may be in other hands: it has more tries, not all.
KNOWN_DEVICE = GrowingWait(name="guess-device", free=10, first_seconds=30, most_seconds=3600)


@contextmanager
def judged(email: str) -> Iterator[None]:
    """Count a guess before the block compares it; forget all of them when it was right.

    The block raises Invalid for a wrong one. Raises LimitReached where one has to wait; no
    guess is counted then.
    """
    address = addresses.key(email)
    device = _known_device(address)
    bound, by = (KNOWN_DEVICE, device) if device else _of_strangers(address)
    guess = rates.count_try(bound, by=by)
    try:
        yield
    except Invalid:
        if not device:
            rates.count_or_tell(AT_ONE_ADDRESS, by=address)
        raise
    except Exception:
        guess.give_back()  # nothing was compared
        raise
    rates.forget(bound, by=by)


def source_unless_known(email: str) -> str:
    """Return where a guess comes from; nothing for a device that its owner has signed in on."""
    return "" if _known_device(addresses.key(email)) else source()


def _of_strangers(address: str) -> tuple[Bound, str]:
    is_besieged = rates.is_full(AT_ONE_ADDRESS, by=address)
    return BESIEGED if is_besieged else FROM_HERE, f"{source()} {address}"


def _known_device(address: str) -> str:
    """Return a name for this device and the member of an address, if they know each other."""
    member = addresses.owner_of(address) or addresses.former_owner_of(address)
    nonce = known_devices.recognise(member)
    return f"{member.id} {nonce}" if member is not None and nonce else ""
