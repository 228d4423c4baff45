"""A warm word from another instance is one like any other: once, with a notice, and bounded."""

import pytest

from onemile import clock, current, follows, ids
from onemile.contracts import FeedItem
from onemile.follows import reacting
from onemile.follows.models import Reaction
from onemile.members import blocks
from onemile.notices.models import NoticeRow
from tests.core.follows.conftest import ODILE

pytestmark = pytest.mark.plugins()
URI = "http://instance.example/mags/7/1"


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def thing(ana, elsewhere):
    """Something that Ana has published for everyone."""
    item = FeedItem(
        id=ids.new(),
        uri=URI,
        kind="offer",
        title="Composter",
        text="",
        url="/mags/7/1",
        author=current.resolve_actor(ana.uri),
        published_at=clock.now(),
    )
    elsewhere.things.append(item)
    return item


def said(thing, viewer):
    return dict(reacting.words_of(thing, viewer=viewer).counts)


def test_a_word_is_counted_once_and_its_author_is_told(thing, ana, world):
    assert follows.word_from(ODILE, URI) and follows.word_from(ODILE, URI)
    assert said(thing, ana) == {"thanks": 1}
    _thing, listed, _before = reacting.page(ana, thing_uri=URI)
    assert [one.person.name for one in listed] == ["Odile B."]
    world.tell()
    assert [row.url for row in NoticeRow.select()] == ["/mags/7/1"]


def test_another_word_takes_its_place_and_it_can_be_taken_back(thing, ana):
    follows.word_from(ODILE, URI)
    follows.word_from(ODILE, URI, kind="luck")
    assert said(thing, ana) == {"luck": 1}
    assert follows.take_word_back(ODILE, URI) and not follows.take_word_back(ODILE, URI)
    assert said(thing, ana) == {}


@pytest.mark.parametrize("side", ["here", "there"])
def test_between_whom_a_block_stands_no_word_is_left(side, thing, ana, world):
    if side == "here":
        blocks.block_uri(ana, uri=ODILE)
    else:
        blocks.block_from_elsewhere(blocker_uri=ODILE, blocked_uri=ana.uri)
    assert not follows.word_from(ODILE, URI)
    world.tell()
    assert Reaction.select().count() == 0 and NoticeRow.select().count() == 0


def test_what_is_not_there_or_not_ours_or_no_word_is_ignored(thing, ana, elsewhere):
    far = elsewhere.put("https://ortenau.example/o/1", "Brezel")
    assert not follows.word_from(ODILE, f"{URI}0")
    assert not follows.word_from("https://x.example/u", far.uri)
    assert not follows.word_from(ODILE, URI, kind="hate")
    assert not follows.word_from(ana.uri, URI)
    assert not follows.word_from("", URI) and not follows.word_from(ODILE, "\0")
    assert not follows.take_word_back(ODILE, "\0")
    assert Reaction.select().count() == 0


def test_nobody_elsewhere_takes_back_the_word_of_a_member(thing, world):
    ben = world.member("Ben")
    reacting.react(ben, thing_uri=URI, word="luck")
    assert not follows.take_word_back(ben.uri, URI)
    assert Reaction.select().count() == 1


@pytest.mark.parametrize("bound", ["UNDER_MAX", "LEFT_MAX"])
def test_beyond_a_bound_nothing_is_written(bound, thing, monkeypatch):
    monkeypatch.setattr(reacting, bound, 0)
    assert not follows.word_from(ODILE, URI)
    assert Reaction.select().count() == 0
