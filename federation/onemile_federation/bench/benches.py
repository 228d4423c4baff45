"""What the federation measures of itself, by name; the measurements are loaded when one is run."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from onemile.api import Bench, BenchStand

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


def _loaded(module: str, function: str) -> Callable[[Any], Mapping[str, Any]]:
    def measure(stand: BenchStand) -> Mapping[str, Any]:
        found = import_module(f"onemile_federation.bench.{module}")
        figures: Mapping[str, Any] = getattr(found, function)(stand)
        return figures

    return measure


BENCHES = [
    Bench(name=f"federation.{name}", measure=_loaded(*where), is_beside_all=name in _BESIDE_ALL)
    for name, where in _MEASUREMENTS.items()
]
