"""Nothing is drawn while a transaction is open: everybody else who writes would wait for it."""

import pytest

from onemile import clock as house_clock
from onemile.api import publishing, setting
from onemile.background import tasks
from onemile.db import in_transaction, transaction
from onemile.errors import Conflict
from onemile_mags import drawing
from onemile_mags.article_models import Article, Version, Working
from onemile_mags.models import DRAFT, PUBLISHED, Issue
from onemile_mags.press import ahead, appearing, handing, looking, numbers, timing
from tests.plugins.mags.written import draft

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def drawings(monkeypatch):
    """Count what is drawn and looked through, and let each ask for what it must not see."""
    n = {"rendered": 0, "commerce_in": 0}

    def watched(name, real):
        def call(*given, **named):
            assert not in_transaction(), f"{name} while everybody waits"
            n[name] += 1
            return real(*given, **named)

        return call

    monkeypatch.setattr(drawing, "rendered", watched("rendered", drawing.rendered))
    commerce_in = watched("commerce_in", publishing.commerce_in)
    monkeypatch.setattr(ahead.publishing, "commerce_in", commerce_in)
    return n


def state(one):
    return Article.get_by_id(one.id).state


def written(one, text):
    with transaction():
        Working.update(text=text).where(Working.article == one.id).execute()


def test_published_corrected_handed_in_and_at_its_hour_it_is_drawn_first(
    world, mag, article, clock, drawings
):
    ana = world.member("Ana")
    of = mag(ana)
    by_hand, by_itself, handed = (draft(article, of) for _n in range(3))
    appearing.publish(ana, by_hand.id)
    written(by_hand, "Corrigé.")
    appearing.publish(ana, by_hand.id)
    handing.hand_in(ana, handed.id)
    timing.schedule(ana, by_itself.id, house_clock.ahead(hours=1))
    clock.advance(minutes=61)
    tasks.run_due()

    assert (state(by_hand), state(by_itself), state(handed)) == (PUBLISHED, PUBLISHED, "handed")
    assert drawings == {"rendered": 5, "commerce_in": 5}


def test_an_issue_draws_each_of_its_articles_once_and_first(world, mag, article, clock, drawings):
    ana = world.member("Ana")
    of = mag(ana)
    with transaction():
        issues = [Issue.create(mag=of.id, number=number) for number in (1, 2)]
    for issue in issues:
        for n in range(3):
            one = draft(article, of, text=f"Le texte {n}.")
            with transaction():
                Article.update(issue=issue.id, is_ready=True).where(Article.id == one.id).execute()
    numbers.publish_issue(ana, issues[0].id)
    numbers.schedule_issue(ana, issues[1].id, house_clock.ahead(hours=1))
    clock.advance(minutes=61)
    tasks.run_due()

    assert [row.state for row in Issue.select()] == [PUBLISHED, PUBLISHED]
    assert Article.select().where(Article.state == PUBLISHED).count() == 6
    assert drawings["rendered"] == 6


def test_what_was_looked_at_is_drawn_before_it_is_let_out(world, mag, article, drawings):
    ana, odile = world.member("Ana"), world.member("Odile", role="moderator")
    links = "".join(f"https://s{n}.example/ " for n in range(setting("mags.first_look_links") + 1))
    one = draft(article, mag(ana), text=links)
    assert appearing.publish(ana, one.id).state == "waiting"
    looking.let_out(odile, one.id)

    assert state(one) == PUBLISHED and drawings["rendered"] == 2


def test_what_is_written_between_the_drawing_and_its_transaction_is_drawn_as_well(
    world, mag, article, drawings, monkeypatch
):
    ana = world.member("Ana")
    one = draft(article, mag(ana), text="Avant.")
    draw, texts = ahead.Texts.draw, iter(["Pendant."])

    def meanwhile(self, key):
        draw(self, key)
        for text in texts:
            written(one, text)

    monkeypatch.setattr(ahead.Texts, "draw", meanwhile)
    appearing.publish(ana, one.id)

    read = Article.get_by_id(one.id)
    assert (read.text, read.excerpt) == ("Pendant.", "Pendant.") and drawings["rendered"] == 2
    assert Version.select().count() == 1


def test_whoever_writes_without_end_is_told_so_and_nothing_appears(
    world, mag, article, monkeypatch
):
    ana = world.member("Ana")
    one = draft(article, mag(ana), text="Avant.")
    draw = ahead.Texts.draw
    n = iter(range(100))

    def meanwhile(self, key):
        draw(self, key)
        written(one, f"Encore {next(n)}.")

    monkeypatch.setattr(ahead.Texts, "draw", meanwhile)
    with pytest.raises(Conflict):
        appearing.publish(ana, one.id)
    assert state(one) == DRAFT and next(n) <= ahead.TRIES_MAX + 1


def test_the_second_run_of_its_hour_does_nothing(world, mag, article, clock):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    timing.schedule(ana, one.id, house_clock.ahead(hours=1))
    payload = {"article_id": one.id, "due": timing.microseconds(Article.get_by_id(one.id).due_at)}
    clock.advance(minutes=61)
    timing.appear(payload)
    timing.appear(payload)

    assert state(one) == PUBLISHED and Version.select().count() == 1
