"""Choose a cover: a design and a palette, or a picture of one's own over them."""

from dataclasses import dataclass
from typing import IO, Any

from onemile.api import Invalid, NotFound, lock_rows, pictures, record, require, transaction
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.covers.palettes import DESIGNS, PALETTES
from onemile_mags.events import MagChanged
from onemile_mags.models import PUBLISHED, WITHDRAWN, Issue, Mag
from onemile_mags.terms import TAKE_PART


@dataclass(frozen=True, kw_only=True)
class Look:
    """What somebody wants a cover to look like; ``design`` is the Mag's, not a number's."""

    palette: str
    design: str = ""
    picture: IO[bytes] | None = None
    removes_picture: bool = False


def set_cover(viewer: Any, mag_id: int, look: Look, *, issue_id: int | None = None) -> Mag:
    """Give a Mag, or one of its numbers, another cover; gives the Mag.

    Raises NotFound, NotAllowed; Invalid on ``look`` or ``photo``, and then nothing is changed.
    """
    require(viewer, TAKE_PART)
    _found(sight.edited_mag(mag_id, viewer=viewer), issue_id)
    _check(look, needs_design=issue_id is None)
    key = ""
    if look.picture is not None:
        key = pictures.keep(look.picture, as_a="cover", field="photo")
    with transaction():
        mag = _held(mag_id, viewer)
        bearer = _found(mag, issue_id)
        bearer.palette = look.palette
        if issue_id is None:
            bearer.design = look.design
        if key or look.removes_picture:
            pictures.discard(bearer.cover_key)
            bearer.cover_key = key
        mag.generation += 1
        mag.save()
        if bearer is not mag:
            bearer.save()
        record(MagChanged(mag_uri=str(mag.uri)))
    return mag


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see a cover's picture: whoever sees the Mag's masthead.

    That of a number in preparation only those who write in it. None for what is no cover.
    """
    mag: Mag | None = Mag.get_or_none(Mag.cover_key == key) if key else None
    if mag is not None:
        return sight.sees(mag, viewer)
    issue: Issue | None = Issue.get_or_none(Issue.cover_key == key) if key else None
    if issue is None:
        return None
    if issue.state != PUBLISHED and not sight.role_of(issue.mag, viewer):
        return False
    return sight.sees(issue.mag, viewer)


def issue_of(mag: Mag, issue_id: int) -> Issue:
    """Return a number of a Mag. Raises NotFound."""
    issue: Issue | None = Issue.get_or_none((Issue.id == issue_id) & (Issue.mag == mag.id))
    if issue is None:
        raise NotFound
    return issue


def keys_of(mag: Mag) -> list[str]:
    """Return the keys of a Mag's cover pictures, its numbers' too: for a copy, a desk, an end."""
    covered = Issue.select().where((Issue.mag == mag.id) & (Issue.cover_key != ""))
    keys = [mag.cover_key, *(issue.cover_key for issue in covered.order_by(Issue.number))]
    return [key for key in keys if key]


def discard_pictures(mag: Mag) -> None:
    """Delete a Mag's cover pictures, in the open transaction; the caller saves or deletes it."""
    for key in keys_of(mag):
        pictures.discard(key)
    mag.cover_key = ""
    Issue.update(cover_key="").where(Issue.mag == mag.id).execute()


def _held(mag_id: int, viewer: Any) -> Mag:
    mag: Mag | None = lock_rows(Mag.select().where(Mag.id == mag_id), lets_refer=True).first()
    if mag is None or mag.state == WITHDRAWN or not sight.edits(mag, viewer):
        raise NotFound
    return mag


def _found(mag: Mag, issue_id: int | None) -> Any:
    return mag if issue_id is None else issue_of(mag, issue_id)


def _check(look: Look, *, needs_design: bool) -> None:
    is_known = look.palette in PALETTES and (not needs_design or look.design in DESIGNS)
    if not is_known:
        raise Invalid({"look": _("Choose one of these covers.")})
