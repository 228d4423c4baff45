"""The newsstand, and each of its shelves by itself."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, render_template, url_for

from onemile.api import allowed, language, member_required, page_cursor, viewer
from onemile.api import gettext as _
from onemile_mags.covers import Cover
from onemile_mags.making import people
from onemile_mags.making.skeletons import JOURNEY, skeletons
from onemile_mags.models import Mag
from onemile_mags.reading import going_on, stand_covers, stand_elsewhere
from onemile_mags.reading.stand_shelves import (
    ASSOCIATION,
    EVERYONE,
    FOLLOWED,
    FURTHER,
    MILE,
    NAMES,
    Stand,
)
from onemile_mags.terms import TAKE_PART
from onemile_mags.views import blueprint

# Four stand on a wide screen; two more show that there is more. A page of covers is three rows.
SHELF_ROWS, PAGE_ROWS = 6, 24
# With fewer in their mile one looks further as well.
MILE_IS_FULL_AT = 4
BEGINNINGS = ("initiative", "passion", JOURNEY, "cv")


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Some covers under a heading, and where all of them are."""

    name: str
    title: str
    standing: list[stand_covers.Standing] = field(default_factory=list)
    more_url: str = ""
    about: str = ""
    invite_url: str = ""


@blueprint.get("/")
def newsstand() -> Response:
    """The shelves: one's mile, what one follows, the association; a visitor's is for everyone."""
    member = viewer()
    found = _found(Stand(member))
    everything = [mag for mags in found.values() for mag in mags]
    stands = stand_covers.standing(everything, viewer=member)
    shelves = [
        Shelf(
            name=name,
            title=title_of(name, is_alone=not found.get(MILE)),
            standing=[stands[mag.id] for mag in mags[:SHELF_ROWS]],
            more_url=url_for("mags.shelf", name=name) if len(mags) > SHELF_ROWS else "",
        )
        for name, mags in found.items()
        if mags
    ]
    shelves += _from_neighbours(member)
    may_write = member is not None and allowed(member, TAKE_PART)
    is_bare = member is not None and not found.get(MILE)
    left = going_on.left_by(member) if member is not None else None
    page = render_template(
        "mags/newsstand.html",
        shelves=shelves,
        left=left,
        words_left=going_on.words_left(left) if left is not None else "",
        is_bare=is_bare,
        beginnings=_beginnings() if is_bare and may_write else [],
        may_write=may_write,
        asked=people.asked_of(member) if member is not None else [],
    )
    return for_one(page)


@blueprint.get("/mile", defaults={"name": MILE})
@blueprint.get("/followed", defaults={"name": FOLLOWED})
@blueprint.get("/association", defaults={"name": ASSOCIATION})
@blueprint.get("/further", defaults={"name": FURTHER})
@blueprint.get("/everyone", defaults={"name": EVERYONE})
def shelf(name: str) -> Any:
    """All Mags of one shelf, page by page."""
    member = viewer()
    return _shelf(name) if member is not None or name == EVERYONE else _shelf_of_member(name)


@member_required
def _shelf_of_member(name: str) -> Response:
    return _shelf(name)


def _shelf(name: str) -> Response:
    member = viewer()
    before = page_cursor()
    after = Mag.get_or_none(Mag.id == before) if before is not None else None
    mags = Stand(member).mags(name, after=after, limit=PAGE_ROWS + 1)
    stands = stand_covers.standing(mags[:PAGE_ROWS], viewer=member)
    is_more = len(mags) > PAGE_ROWS
    next_url = url_for("mags.shelf", name=name, before=mags[PAGE_ROWS - 1].id) if is_more else ""
    page = render_template(
        "mags/newsstand_shelf.html",
        title=title_of(name),
        standing=list(stands.values()),
        next_url=next_url,
        shelves=[(one, title_of(one)) for one in NAMES if one != EVERYONE] if member else [],
        name=name,
    )
    return for_one(page)


def title_of(name: str, *, is_alone: bool = False) -> str:
    """Say what stands on a shelf; ``is_alone`` where nothing stands nearer."""
    if name == FURTHER and is_alone:
        return _("Meanwhile, a little further away")
    return {
        MILE: _("My mile"),
        FOLLOWED: _("Followed"),
        ASSOCIATION: _("The association"),
        FURTHER: _("A little further away"),
        EVERYONE: _("For everyone"),
    }[name]


def for_one(page: str) -> Response:
    """Answer with a page that another viewer would see differently."""
    response = make_response(page)
    response.vary.add("Cookie")
    return response


def _found(stand: Stand) -> dict[str, list[Mag]]:
    """Return the Mags of each shelf of the newsstand, one more than it shows."""
    names = (MILE, FOLLOWED, ASSOCIATION) if stand.viewer is not None else (EVERYONE,)
    found = {name: stand.mags(name, limit=SHELF_ROWS + 1) for name in names}
    if stand.viewer is not None and len(found[MILE]) < MILE_IS_FULL_AT:
        found[FURTHER] = stand.mags(FURTHER, limit=SHELF_ROWS + 1)
    return found


def _from_neighbours(member: Any) -> list[Shelf]:
    """Return the shelf of what a member follows on other instances, where anything comes here."""
    found = stand_elsewhere.followed(member, limit=SHELF_ROWS)
    if found is None:
        return []
    one = Shelf(
        name=stand_elsewhere.ELSEWHERE,
        title=_("At our neighbours’"),
        about=_("These Mags stay where they appear: here you read them and follow them."),
        standing=found.standing,
        invite_url=found.find_url,
    )
    return [one]


def _beginnings() -> list[tuple[Any, Cover]]:
    """Return the templates that a bare newsstand shows, as covers that lead to their page."""
    told = skeletons(language())
    return [(told[key], _begun(told[key])) for key in BEGINNINGS]


def _begun(one: Any) -> Cover:
    return Cover(
        title=one.title,
        number=1,
        headlines=one.headlines,
        design=one.look.design,
        palette=one.look.palette,
        url=url_for("mags.new_mag", template=one.key),
    )
