"""What a plugin measures of itself, one measurement after the other, each on a clean start."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from onemile.bench.stand import Stand
from onemile.demo.pair import USUAL
from onemile.measuring import Bench
from onemile.plugin_manager import installed


class OneDatabase(Exception):
    """More measurements than one database is enough for."""


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

    On one new instance with this plugin alone, and on another with the usual ones beside it for
    what is measured so; with ``database_url`` in that empty database. Raises LookupError for a
    measurement that is not there, OneDatabase where one database would be wanted for both.
    """
    chosen = [one for one in benches_of(name) if only in ("", one.name, one.name.split(".")[-1])]
    if not chosen:
        raise LookupError(f"the plugin {name} has no measurement {only!r}")
    apart = [[one for one in chosen if not one.is_beside_all]]
    apart += [[one] for one in chosen if one.is_beside_all]
    groups = [group for group in apart if group]
    if database_url and len(groups) > 1:
        raise OneDatabase("one empty database is not enough for all of them: choose with --only")
    figures: dict[str, Any] = {}
    for group in groups:
        with TemporaryDirectory() as nowhere:
            stand = Stand(
                Path(nowhere) / "instance",
                plugins=[*({*USUAL, name} if group[0].is_beside_all else {name})],
                seconds=seconds,
                share=share,
                database_url=database_url,
                progress=progress,
            )
            for bench in group:
                progress(bench.name)
                load_before = os.getloadavg()[0]
                seen = bench.measure(stand)
                figures[bench.name] = {**seen, "load_before": round(load_before, 1)}
    return figures
