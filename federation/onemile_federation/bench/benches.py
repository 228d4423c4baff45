"""What the federation measures of itself, by name; the measurements are loaded when one is run."""

from onemile.api import Bench

# Where each measurement stands: its file, its function.
_MEASUREMENTS = {
    "inbox": ("arriving", "inbox"),
    "comments": ("arriving", "comments"),
    "flood": ("arriving", "flood"),
    "fan_out": ("leaving", "fan_out"),
    "hanging": ("leaving", "hanging"),
    "removal": ("leaving", "removal"),
    "waiting": ("waiting", "deliveries"),
    "reading": ("reading", "reading"),
    "cover": ("border", "cover"),
    "mile_arrivals": ("border", "arrivals"),
    "border": ("border", "border"),
}
# Those for which the pages of others are asked.
_BESIDE_ALL = frozenset({"reading", "border"})


BENCHES = [
    Bench.found_in(
        f"onemile_federation.bench.{module}",
        function,
        name=f"federation.{name}",
        is_beside_all=name in _BESIDE_ALL,
    )
    for name, (module, function) in _MEASUREMENTS.items()
]
