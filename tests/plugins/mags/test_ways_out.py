"""Audience by reader by file: what is carried away holds what its reader may read here, no more.

The pages are in ``test_who_reads_what``; these are the ways by which words leave: feeds, letters,
books, sheets, zips, and the pictures in them.
"""

import io
import zipfile

import pypdf
import pytest

from onemile.db import transaction
from onemile.errors import NotFound
from onemile.members.models import Member
from onemile.privacy.erase import erase
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.exports.contents import Contents
from onemile_mags.exports.formats import FORMATS
from onemile_mags.feeds import addresses
from onemile_mags.mailing import sending
from onemile_mags.models import PUBLISHED, Issue, Mag
from tests.plugins.mags import test_who_reads_what as pages
from tests.plugins.mags.test_who_reads_what import SEES, Town

pytestmark = pytest.mark.plugins("mags")

ENDINGS = ("atom", "json")


@pytest.fixture
def town(world, mag, article, browser):
    def begun(audience):
        made = Town(world, mag, article, audience, browser)
        with transaction():
            issue = Issue.create(mag=made.one.mag_id, number=3, state=PUBLISHED)
            Article.update(issue=issue.id).where(Article.id == made.number).execute()
        made.photo = Picture.get().key
        assert PictureUse.select().exists(), "it is shown"
        return made

    return begun


def holds(data):
    """Tell whether a file speaks of verbena, in whatever it is packed."""
    if data.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(data))
        words = " ".join(page.extract_text() for page in reader.pages)
        return "verveine" in f"{words} {reader.outline}".lower()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(
                "verveine" in f"{name} {archive.read(name).decode('utf-8', 'replace')}".lower()
                for name in archive.namelist()
            )
    return "verveine" in data.decode("utf-8", "replace").lower()


def fetched(town, path):
    """What somebody's program gets at an address without any session; nothing for 404."""
    response = town.browser().get(path).response
    assert response.status_code in (200, 404), (path, response.status_code)
    data = response.data
    response.close()
    return data if response.status_code == 200 else b""


def made(name, reader, **part):
    into = io.BytesIO()
    try:
        contents = Contents(Mag.get(), reader, **part)
    except NotFound:
        return b""
    FORMATS[name].write(contents, into)
    return into.getvalue()


def carried(town, reader):
    """Tell on each way whether the article is carried away by a reader."""
    of, number = Mag.get(), {"article_id": town.number}
    found = {
        f"{name} of {what}": holds(made(name, reader, **part))
        for name in FORMATS
        for what, part in (("the Mag", {}), ("the number", {"issue": 3}), ("it alone", number))
    }
    found["a letter"] = holds("".join(sending.letter(Issue.get(), reader)).encode())
    if reader is None:
        for ending in ENDINGS:
            found[f"{ending} for everyone"] = holds(fetched(town, f"{of.path}/feed.{ending}"))
        return found
    secret = addresses.make(of, reader)
    own = addresses.opened(secret)
    for ending in ENDINGS:
        found[f"{ending} of one's own"] = holds(fetched(town, f"/mags/feeds/{secret}.{ending}"))
    photo = f"/mags/feeds/pictures/{own.pictures if own else 'x'}/{town.photo}.webp"
    found["its picture in a feed"] = bool(fetched(town, photo))
    return found


def carried_by(town):
    """Give who carries it away, and hold that it is on all ways or on none."""
    carrying = set()
    for name, row in town.readers.items():
        reader = None if row is None else Member.get_or_none(Member.id == row.id)
        ways = carried(town, reader)
        assert len(set(ways.values())) == 1, (name, sorted(way for way in ways if ways[way]))
        if all(ways.values()):
            carrying.add(name)
    return carrying


@pytest.mark.parametrize("audience", SEES)
def test_each_audience_is_the_same_on_all_ways_out(town, audience):
    assert carried_by(town(audience)) == SEES[audience]


def has_an_erased_author(town):
    erase(town.ben)


def has_an_erased_owner(town):
    erase(town.ana)


@pytest.mark.parametrize(
    "befalls",
    [
        pages.is_narrowed,
        pages.is_withdrawn,
        pages.is_hidden,
        pages.has_a_hidden_mag,
        pages.has_a_suspended_author,
        pages.has_a_suspended_owner,
        has_an_erased_author,
    ],
)
def test_what_is_taken_away_is_carried_away_by_nobody(town, befalls):
    of = town("everyone")
    assert carried_by(of) == SEES["everyone"]
    befalls(of)
    assert carried_by(of) == set()


def test_who_wrote_it_carries_it_away_whoever_else_may(town):
    of = town("me")

    assert all(carried(of, Member.get_by_id(of.ben.id)).values())
