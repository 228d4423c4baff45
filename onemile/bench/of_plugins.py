"""What a plugin measures of itself, one measurement after the other, each on a clean start."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from onemile.bench.stand import Stand
from onemile.measuring import Bench
from onemile.plugin_manager import installed


def benches_of(name: str) -> list[Bench]:
    """Return the measurements of an installed plugin; none of one that has none, or is none."""
    point = next((one for one in installed() if one.name == name), None)
    module = point.load() if point is not None else None
    register = getattr(module, "register_benches", None)
    return list(register()) if isinstance(module, ModuleType) and register else []


def measure(
    name: str,
    *,
    only: str,
    seconds: float,
    share: float,
    database_url: str,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Run the measurements of a plugin, or ``only`` one of them; gives figures by measurement.

    On one new instance with this plugin alone; with ``database_url`` in that empty database.
    Raises LookupError for one that is not there.
    """
    chosen = [one for one in benches_of(name) if only in ("", one.name, one.name.split(".")[-1])]
    if not chosen:
        raise LookupError(f"the plugin {name} has no measurement {only!r}")
    figures: dict[str, Any] = {}
    with TemporaryDirectory() as nowhere:
        stand = Stand(
            Path(nowhere) / "instance",
            plugins=[name],
            seconds=seconds,
            share=share,
            database_url=database_url,
            progress=progress,
        )
        for bench in chosen:
            progress(bench.name)
            load_before = os.getloadavg()[0]
            figures[bench.name] = {**bench.measure(stand), "load_before": round(load_before, 1)}
    return figures
