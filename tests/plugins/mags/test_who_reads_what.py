"""Audience by reader by way out: whoever may not read an article learns nothing, on any way."""

import io
import zipfile

import pytest

from onemile.api import FeedFilter, follows, pictures, publishing, rings_around
from onemile.db import transaction
from onemile.members import blocks
from onemile.members.models import Member
from onemile.moderation.standing import suspend
from onemile.notices.models import NoticeRow
from onemile.publishing.models import ChosenPerson
from onemile.testing import inside
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture
from onemile_mags.comments import saying
from onemile_mags.events import FollowersTold
from onemile_mags.models import Address, Issue
from onemile_mags.press import appearing, audiences, feed, going, naming, notices, reports
from tests.plugins.mags.written import draft, seat, shelf

pytestmark = pytest.mark.plugins("mags")

SEES = {
    "me": set(),
    "people": {"chosen"},
    "mile": {"neighbour"},
    "near": {"neighbour"},
    "instance": {"neighbour", "far", "chosen", "placeless"},
    "everyone": {"neighbour", "far", "chosen", "placeless", "visitor"},
}


def says(page):
    return "verveine" in page.lower()


class Town:
    """Ana's Mag, an article of Ben's in it with a picture, and everybody who reads."""

    def __init__(self, world, mag, article, audience, browser):
        self.browser = browser
        self.ana, self.ben = world.member("Ana"), world.member("Ben")
        of = mag(self.ana, audience="everyone")
        seat(of, self.ben)
        shelf(of, alt="Un bac")
        words = {"title": "La verveine", "text": "![](photo:1)\n\nVerveine et sauge."}
        one = draft(article, of, author=self.ben, **words)
        self.number = one.id
        with transaction():
            Article.update(audience=audience, list_uri=one.uri).where(
                Article.id == one.id
            ).execute()
        self.readers = {
            "neighbour": world.member(),
            "far": world.member(at="68100"),
            "chosen": world.member(at="68100"),
            "placeless": world.member(at=None),
            "who blocked the author": world.member(),
            "whom the owner blocked": world.member(),
            "visitor": None,
        }
        blocks.block(self.readers["who blocked the author"], other=self.ben)
        blocks.block(self.ana, other=self.readers["whom the owner blocked"])
        with transaction():
            ChosenPerson.create(
                thing_uri=one.uri,
                author_uri=self.ben.uri,
                person_uri=self.readers["chosen"].uri,
            )
        appearing.publish(self.ben, one.id)
        self.said = saying.say(one.id, member=self.ben, text="Et la menthe ?").id

    @property
    def one(self):
        return Article.get_by_id(self.number)

    def ways(self, reader):
        """Tell on each way whether somebody learns of it; a visitor has fewer."""
        one, key = self.one, Picture.get().key
        hooks = inside.plugin("mags").module
        found = {
            "its page": sight.reaches(one, reader),
            "its card": naming.thing(one.uri, reader) is not None,
            "its name": bool(naming.names([one.uri], reader)),
            "its picture": bool(hooks.picture_reaches(key=key, viewer=reader)),
            "its report": reports.targets()[0].may_see(one, reader),
        }
        found |= self.pages(reader)
        if reader is not None:
            areas, told = (
                rings_around(reader.id),
                FollowersTold(mag_uri=one.mag.uri, follower_uris=[reader.uri], article_uri=one.uri),
            )
            every = {"viewer": reader, "limit": 20}
            found |= {
                "a notice": notices.declared()[0].compose(told, reader) is not None,
                "the followed": bool(feed.followed(reader, [one.mag.uri], before=None, limit=9)),
                "the feed": any(
                    feed.recent(area=area, narrow=FeedFilter(), before=None, **every)
                    for area in areas
                ),
                "the search": any(
                    feed.found(words="verveine", area=area, **every) for area in areas
                ),
            }
        return found

    def pages(self, reader):
        """Tell on each page whether somebody learns of it, and hold that others say nothing."""
        one, open_ = self.one, self.browser(reader)
        number = f"/mags/articles/{one.id}"
        own = {
            "its address": sight.path(one),
            "its number": number,
            "its comments": f"{number}/comments",
            "a comment": f"/mags/comments/{self.said}",
            "its picture, by the web": pictures.url(Picture.get().key),
        }
        found = {}
        for way, path in own.items():
            page = open_.get(path)
            page.response.close()
            is_asked = page.path.startswith("/sign-in")
            assert is_asked or page.status in (200, 404, 410), (way, page.status)
            found[way] = page.status == 200 and not is_asked
        if reader is not None:  # who is asked to sign in reports nothing
            found["its report page"] = says(open_.get(f"/report/mags.article/{one.id}").html)
        return found

    def leaks(self, reader):
        """Name the pages on which whoever may not read it learns of it all the same."""
        one, open_ = self.one, self.browser(reader)
        lists = [
            "/", "/map", "/notices", "/for-me", "/followed", "/conversations",
            "/mags/", "/mags/mile", "/mags/followed", "/mags/everyone", "/mags/further",
            one.mag.path, f"{one.mag.path}/articles", f"/mags/articles/{one.id}/preview",
            f"/members/{self.ben.public_id}",
        ]  # fmt: skip
        told = [path for path in lists if says(open_.get(path).html)]
        if reader is not None:
            open_.post("/me/data/copy")
            with zipfile.ZipFile(io.BytesIO(open_.response.data)) as copy:
                told += [name for name in copy.namelist() if says(copy.read(name).decode())]
        return told

    def found_by(self):
        """Give who learns of it, and hold that it is on all ways or on none."""
        seeing = set()
        for name, row in self.readers.items():
            reader = None if row is None else Member.get_by_id(row.id)
            ways = self.ways(reader)
            aside = {"the feed"} if self.one.audience == "people" else set()
            if reader is not None and reader.uri == self.readers["placeless"].uri:
                aside |= {"the feed", "the search"}  # who has no place looks at no ring
            said = {ways[way] for way in ways if way not in aside}
            assert len(said) == 1, (name, sorted(way for way in ways if ways[way]))
            if said == {True}:
                seeing.add(name)
            else:
                assert self.leaks(reader) == [], name
        return seeing


@pytest.mark.parametrize("audience", SEES)
def test_each_audience_is_the_same_on_all_ways(world, mag, article, browser, audience):
    town = Town(world, mag, article, audience, browser)
    assert town.found_by() == SEES[audience]
    # The picture that is shared with a link is for what everybody may read, whoever asks.
    share = browser(town.ben).get(f"/mags/articles/{town.number}/share.jpg").status
    assert share == (200 if audience == "everyone" else 404)
    # How it will look is for those who write it.
    preview = f"/mags/articles/{town.number}/preview"
    assert browser(town.readers["neighbour"]).get(preview).status == 404
    # How many there are on the map is the same for all, and counts what all around may read.
    area = rings_around(town.ben.id)[-1]
    n = sum(each.n for each in feed.tallies(area=area, hidden=frozenset()))
    assert n == (audience not in ("me", "people"))


def is_narrowed(town):
    audiences.set_audience(town.ben, town.number, "me")


def is_withdrawn(town):
    going.withdraw(town.ben, town.number)


def is_hidden(town):
    reports.hide(town.one)


def has_a_hidden_mag(town):
    reports.hide_mag(town.one.mag)


def has_a_suspended_author(town):
    suspend(town.ben)


def has_a_suspended_owner(town):
    suspend(town.ana)


@pytest.mark.parametrize(
    "befalls",
    [
        is_narrowed,
        is_withdrawn,
        is_hidden,
        has_a_hidden_mag,
        has_a_suspended_author,
        has_a_suspended_owner,
    ],
)
def test_what_is_taken_away_is_gone_on_all_ways(world, mag, article, browser, befalls):
    town = Town(world, mag, article, "everyone", browser)
    fan = town.readers["neighbour"]
    follows.follow(fan, followed_uri=town.one.mag.uri)
    browser(fan).post(f"/mags/articles/{town.number}/far", {"far": "300"})
    share = f"/mags/articles/{town.number}/share.jpg"
    assert browser().get(share).status == 200
    befalls(town)
    assert town.found_by() == set()
    assert browser().get(share).status == 404


@pytest.mark.parametrize("befalls", [is_narrowed, is_withdrawn, is_hidden, has_a_hidden_mag])
def test_what_was_told_before_it_was_taken_away_is_told_no_longer(
    world, mag, article, browser, befalls
):
    town = Town(world, mag, article, "everyone", browser)
    one = town.one
    fan = town.readers["neighbour"]
    follows.follow(fan, followed_uri=one.mag.uri)
    other = draft(article, one.mag, title="Sauge", text="Autre chose.")
    with transaction():
        issue = Issue.create(mag=one.mag_id, number=3, state="published")
        Article.update(issue=issue.id).where(Article.id == one.id).execute()
        Address.create(mag=one.mag_id, slug="ancien-nom")
        urls = [
            sight.path(one),
            f"/mags/ancien-nom/{one.slug}",
            f"{one.mag.path}/issues/3",
            sight.path(other),
        ]
        for n, url in enumerate(urls):
            NoticeRow.create(member=fan.id, plugin="mags", title="Verveine", url=url, event_id=n)
    befalls(town)
    left = [row.url for row in NoticeRow.select().where(NoticeRow.member == fan.id)]
    assert left == ([] if befalls is has_a_hidden_mag else [sight.path(other)])


def test_what_one_author_lets_appear_at_once_is_one_card(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    ones = [draft(article, of, title=f"Verveine {n}") for n in range(3)]
    for one in ones:
        appearing.publish(ana, one.id)
    area = rings_around(ben.id)[-1]
    cards = feed.recent(area=area, viewer=ben, narrow=FeedFilter(), before=None, limit=20)
    assert [card.uri for card in cards] == [ones[-1].uri]
    assert "2" in cards[0].detail and of.title in cards[0].detail
    assert sum(each.n for each in feed.tallies(area=area, hidden=frozenset())) == 3


def test_an_expression_narrows_a_list_as_fixed_sql_does(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    one, _other = article(of, title="Verveine"), article(of, title="Sauge")
    asked = {"area": rings_around(ben.id)[-1], "viewer": ben, "limit": 9}
    by_expression = publishing.newest(Article, where=Article.title == "Verveine", **asked)
    by_sql = publishing.newest(Article, where="title = ?", values=["Verveine"], **asked)
    assert [row["id"] for row in by_expression] == [row["id"] for row in by_sql] == [one.id]
