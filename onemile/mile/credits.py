"""What others made and we live on: data of the region, letters, the map; each with its licence."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, render_template

from onemile.i18n import gettext
from onemile.mile.gazetteer import region
from onemile.mile.region import Credit

blueprint = Blueprint("credits", __name__)


@dataclass(frozen=True, slots=True)
class Vendored:
    """A package that travels with the instance, unchanged."""

    name: str
    version: str
    licence: str
    used_for: str
    licence_file: str


@blueprint.get("/credits")
def show() -> str:
    """Name the sources; open to everybody, as their licences ask."""
    # Translated here: what a pack says is no format to fill in.
    found = dict.fromkeys([*region().credits, *tables()])
    sources = [(source, gettext(source.used_for)) for source in found]
    return render_template("mile/credits.html", sources=sources, packages=vendored())


@cache
def tables(country: str = "") -> tuple[Credit, ...]:
    """Read whom the tables are owed to that packs are made with: they travel with the house.

    Those of one country, if it is named by its two letters.
    """
    file = resources.files("onemile") / "regions" / "tables" / "sources.toml"
    fields = Credit.__dataclass_fields__
    return tuple(
        Credit(**{name: source[name] for name in fields})
        for source in tomllib.loads(file.read_text("utf-8"))["sources"]
        if not country or country in source["tables"].split()
    )


@cache
def vendored() -> tuple[Vendored, ...]:
    """Read what is vendored from the manifest beside it."""
    manifest = resources.files("onemile") / "static" / "vendor" / "manifest.toml"
    packages = tomllib.loads(manifest.read_text("utf-8"))["package"]
    return tuple(
        Vendored(
            name=package["name"],
            version=package["version"],
            licence=package["license"],
            used_for=package["use"],
            licence_file=f"vendor/{package['license_file']}",
        )
        for package in packages
    )
