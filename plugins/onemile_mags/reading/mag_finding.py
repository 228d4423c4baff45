"""The Mag of an address, for whoever may see it; for everybody else there is nothing."""

from typing import Any, NoReturn

from flask import redirect, request

from onemile.api import NotFound, member_required, page_cursor, viewer
from onemile_mags import sight, slugs
from onemile_mags.models import Mag
from onemile_mags.reading import withdrawn
from onemile_mags.reading.mag_lists import PAGES_MAX


def found_mag(slug: str) -> Mag | None:
    """Return the Mag of an address it has or had, if the viewer may see it."""
    found = slugs.find_mag(slug)
    if found is None:
        return None
    try:
        return sight.visible_mag(found.mag.id, viewer=viewer())
    except NotFound:
        return None


def led_on(mag: Mag, slug: str) -> Any:
    """Return the way from an address that a Mag had to the one it has; None where it has it."""
    if slug == mag.slug:
        return None
    rest = request.path.removeprefix(f"/mags/{slug}")
    return redirect(f"{mag.path}{rest}", 301)


def nothing_at(slug: str) -> Any:
    """Tell who could see it that the Mag of an address was ended; for all others nothing is there.

    Of its numbers and sections as well: they went with it.
    """
    found = slugs.find_mag(slug)
    over = None if found is None else withdrawn.mag_page(found.mag, viewer())
    return over or for_members()


@member_required
def for_members() -> NoReturn:
    """Say that nothing is there; a visitor is asked to sign in, whether or not something is."""
    raise NotFound


def asked_page() -> int:
    """Return which page of a list is asked for, from 1."""
    return min(max(page_cursor("page") or 1, 1), PAGES_MAX)
