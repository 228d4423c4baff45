"""What has appeared changes so many times an hour; what takes it from readers is never refused."""

from dataclasses import replace

import pytest

from onemile.api import LimitReached, transaction
from onemile_mags.article_models import Article, PictureUse, Working
from onemile_mags.press import appearing, audiences, changing, going
from onemile_mags.writing import shelf as on_the_shelf
from onemile_mags.writing.particulars import Particulars, arrange
from tests.plugins.mags.written import draft, events, shelf

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def bound(monkeypatch):
    """Two changes an hour, which any member can reach."""
    monkeypatch.setattr(changing, "CHANGES", replace(changing.CHANGES, times=2))


@pytest.fixture
def out(ana, mag, article, bound):
    """An article that has appeared, with a picture in it."""
    of = mag(ana, audience="everyone")
    one = draft(article, of)
    shown = shelf(of, 1, alt="Une cour")
    appearing.publish(ana, one.id)
    with transaction():
        PictureUse.create(picture=shown.id, article=one.id)
    return Article.get_by_id(one.id)


def correct(ana, out, n):
    with transaction():
        Working.update(title=f"Composter, {n}").where(Working.article == out.id).execute()
    appearing.publish(ana, out.id)


def arranged(ana, out, n):
    arrange(ana, out.id, Particulars(headline=f"Vu {n}"))


def described(ana, out, n):
    on_the_shelf.describe(ana, out.mag_id, 1, alt=f"Cour {n}", is_decorative=False, caption="")


@pytest.mark.parametrize("act", [correct, arranged, described])
def test_a_change_too_many_is_refused_whole(ana, world, out, clock, act):
    for n in range(2):
        act(ana, out, n)
    before = Article.get_by_id(out.id)
    with pytest.raises(LimitReached):
        act(ana, out, 3)
    now = Article.get_by_id(out.id)
    assert (now.title, now.headline, now.generation) == (
        before.title,
        before.headline,
        before.generation,
    )
    assert len(events("ArticleChanged")) == 2
    clock.advance(hours=1, seconds=1)
    act(ana, out, 4)
    assert len(events("ArticleChanged")) == 3


@pytest.mark.one_engine
def test_narrower_and_away_it_goes_at_any_time_and_wider_so_often(ana, out):
    for _again in range(2):
        audiences.set_audience(ana, out.id, "mile")
        audiences.set_audience(ana, out.id, "everyone")
    audiences.set_audience(ana, out.id, "mile")
    with pytest.raises(LimitReached):
        audiences.set_audience(ana, out.id, "everyone")
    assert Article.get_by_id(out.id).audience == "mile"
    going.withdraw(ana, out.id)
    assert len(events("ArticleWithdrawn")) == 1
