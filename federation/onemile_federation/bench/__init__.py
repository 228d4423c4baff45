"""How fast messages come in and go out, measured on one machine: ``onemile bench federation``.

Beside each figure stands the bare cost of the RSA operations that it needs, from the same run:
nothing that signs or verifies each message can take less. Source: federation.md 2.3.
"""

from onemile.api import Bench
from onemile_federation.bench import arriving, leaving, waiting

BENCHES = [
    Bench(name="federation.inbox", measure=arriving.inbox),
    Bench(name="federation.flood", measure=arriving.flood),
    Bench(name="federation.fan_out", measure=leaving.fan_out),
    Bench(name="federation.hanging", measure=leaving.hanging),
    Bench(name="federation.removal", measure=leaving.removal),
    Bench(name="federation.waiting", measure=waiting.deliveries),
]
