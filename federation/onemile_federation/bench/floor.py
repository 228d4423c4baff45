"""The floor: what the RSA operations of a figure cost by themselves, on this machine, now."""

import time
from statistics import median

from onemile_federation.keys import making
from onemile_federation.signatures.keys import private_key

ROUNDS, OPERATIONS = 5, 40
# As long as what a request's signature covers.
MESSAGE = b"(request-target): post /ap/inbox\n" * 8


def milliseconds() -> dict[str, float]:
    """Return the processor time of one RSA-2048 signature, and of checking one."""
    key = private_key(making.rsa().private, key_id="https://floor.example/#main-key")
    public, signature = key.public(), key.sign(MESSAGE)
    return {
        "sign": _of_one(lambda: key.sign(MESSAGE)),
        "verify": _of_one(lambda: public.verifies(signature, MESSAGE)),
    }


def _of_one(operation: object) -> float:
    assert callable(operation)
    times = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        for _time in range(OPERATIONS):
            operation()
        times.append((time.process_time() - begun) * 1_000 / OPERATIONS)
    return round(median(times), 3)
