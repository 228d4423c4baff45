"""Where an instance lives, as its settings say: its region, the region's hours and languages."""

from pathlib import Path

import structlog
from peewee import PeeweeException

from onemile import clock, current, languages
from onemile.catalogues import Catalogues
from onemile.config import FILE_NAME, Settings, SettingsError
from onemile.contracts import InstanceCard
from onemile.mile import pack_state, region_pack
from onemile.mile.region import Region

LOOK_SECONDS = 60
LOOKED_AT = "region.looked_at"

log = structlog.get_logger()


def load(settings: Settings, *, folder: Path) -> Region:
    """Return the region that the settings name, its packs looked for in the instance's folder.

    Raises SettingsError where there is none, or one that cannot be used.
    """
    try:
        return region_pack.load(settings["region"], beside=folder)
    except region_pack.RegionError as error:
        file = folder / FILE_NAME
        where = f"; it is set in {file}" if file.is_file() else ""
        raise SettingsError(f"region: {error}{where}") from error


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


def follow() -> None:
    """Take up a pack that `onemile migrate` has found in its folder, without a restart.

    Asks the database once a minute; called before a page and by the worker. A process that cannot
    have the database's pack, since it is of another release, goes on with its own: it places
    nobody, and /readyz says so.
    """
    rooms = current.instance().rooms
    looked, now = rooms.get(LOOKED_AT), clock.real_seconds()
    if looked is not None and 0 <= now - looked < LOOK_SECONDS:
        return
    rooms[LOOKED_AT] = now
    if looked is None:
        return
    try:
        if not pack_state.is_current():
            _take_up()
    except PeeweeException as error:  # said by whoever needs it: /livez and files do not
        log.warning("the region's pack could not be compared", error=repr(error)[:300])


def _take_up() -> None:
    at_work = current.instance()
    try:
        found = load(at_work.settings, folder=at_work.folder)
    except SettingsError as error:
        log.warning("the region's pack cannot be read any more", error=str(error)[:300])
        return
    if not pack_state.is_drawn_by(found):
        log.warning("squares are drawn by a pack that is not here: restart after `onemile migrate`")
        return
    at_work.rooms["region"] = found
    at_work.card = card(at_work.settings, found, at_work.catalogues)
    log.info("another region pack is taken up", region=found.title)


def _languages(settings: Settings, found: Region, catalogues: Catalogues) -> tuple[str, ...]:
    try:
        return languages.offered(
            settings["languages"], by_region=found.languages, known=catalogues.languages
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error
