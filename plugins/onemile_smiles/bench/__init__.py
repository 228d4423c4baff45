"""What the book of Smiles measures of itself: ``onemile bench smiles``."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from onemile.api import Bench, BenchStand

# Where each measurement stands: its file, its function.
_MEASUREMENTS = {"ledger": ("paying", "ledger_speed")}


def _loaded(module: str, function: str) -> Callable[[Any], Mapping[str, Any]]:
    def measure(stand: BenchStand) -> Mapping[str, Any]:
        found = import_module(f"onemile_smiles.bench.{module}")
        figures: Mapping[str, Any] = getattr(found, function)(stand)
        return figures

    return measure


BENCHES = [
    Bench(name=f"smiles.{name}", measure=_loaded(*where)) for name, where in _MEASUREMENTS.items()
]
