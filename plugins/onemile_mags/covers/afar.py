"""How a cover looks, said in the address of its picture: others draw the same one from it.

A page has no browser ask another instance for a picture (T61), and no cover of there is fetched.
Its design, its colours and the number that stands on it are all that the art is made of.
"""

import re
from dataclasses import replace

from onemile.api import publishing
from onemile_mags.covers import art, making, record, share_views
from onemile_mags.covers.record import Cover
from onemile_mags.models import Mag
from onemile_mags.press.feed import TYPES_ELSEWHERE

# As in the address of the art itself; a number of six digits is a Mag of some thousand years.
_LOOK = re.compile(r"/mags/[0-9]{1,20}/cover-([a-z]{1,20})-([a-z]{1,20})-([0-9]{1,6})/share\.jpg\Z")


def address_of(mag: Mag) -> str:
    """Return the path of the picture by which others know a public Mag; else nothing.

    It says how the cover looks that stands on the newsstand here, with the latest number.
    """
    path = share_views.url_of(mag)
    if not path:
        return ""
    issue = making.latest_issues([mag.id]).get(mag.id)
    design = art.design_of(str(mag.design), title=str(mag.title))
    number = 0 if issue is None else int(issue.number)
    look = f"cover-{design}-{making.palette_of(mag, issue)}-{number}"
    return path.replace("/share.jpg", f"/{look}/share.jpg")


def is_mag(one: publishing.Publication) -> bool:
    """Tell whether something elsewhere is a Mag: its picture says so, or it appears as Mags do.

    So its articles bear the tag of Mags in lists (``press/feed.py``).
    """
    return one.wire_type in TYPES_ELSEWHERE or _LOOK.search(one.icon_url) is not None


def of(one: publishing.Publication, *, is_link: bool = True) -> Cover:
    """Return the cover of something elsewhere: as it looks there, else as its title chooses."""
    found = _LOOK.search(one.icon_url)
    cover = Cover(
        title=one.title,
        headlines=tuple(record.shortened(line) for line in one.headlines),
        url=one.url if is_link else "",
        language=one.language,
    )
    if found is None:
        return cover
    return replace(cover, design=found[1], palette=found[2], number=int(found[3]))
