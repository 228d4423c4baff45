"""Where an instance lives, as its settings say: its region, the region's hours and languages."""

from pathlib import Path

from onemile import languages
from onemile.catalogues import Catalogues
from onemile.config import Settings, SettingsError
from onemile.contracts import InstanceCard
from onemile.mile import region_pack
from onemile.mile.region import Region


def load(settings: Settings, *, folder: Path) -> Region:
    """Return the region that the settings name, its packs looked for in the instance's folder.

    Raises SettingsError where there is none, or one that cannot be used.
    """
    try:
        return region_pack.load(settings["region"], beside=folder)
    except region_pack.RegionError as error:
        raise SettingsError(f"region: {error}") from error


def card(settings: Settings, found: Region, catalogues: Catalogues) -> InstanceCard:
    """Return what every page may say of the instance.

    Raises SettingsError for a language without a catalogue.
    """
    return InstanceCard(
        name=settings["name"],
        region_title=found.title,
        zone=found.zone,
        base_url=settings["base_url"].rstrip("/"),
        languages=_languages(settings, found, catalogues),
        unit=settings["unit"],
        unit_plural=settings["unit_plural"],
        contact=settings["contact"],
    )


def _languages(settings: Settings, found: Region, catalogues: Catalogues) -> tuple[str, ...]:
    try:
        return languages.offered(
            settings["languages"], by_region=found.languages, known=catalogues.languages
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error
