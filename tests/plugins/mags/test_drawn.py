"""What is looked for in a text before it appears is what its page will show of it."""

import pytest

from onemile import clock as house_clock
from onemile.api import FeedFilter, rings_around
from onemile.background import tasks
from onemile.db import transaction
from onemile.errors import Invalid
from onemile_mags.article_models import Article, PictureUse, Working
from onemile_mags.models import DRAFT, Issue
from onemile_mags.press import appearing, feed, handing, numbers, timing
from tests.plugins.mags.written import draft, events, shelf

pytestmark = pytest.mark.plugins("mags")

# Deeper than any page is read, and refused by who draws it.
NESTED = ">" * 60 + " Bonjour"


def test_what_stands_in_a_code_block_is_neither_picture_nor_link(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    shelf(of)  # nothing describes it: shown, it would keep the article back
    text = "Ainsi :\n\n```\n![](photo:1) https://ailleurs.example/un\n```\n\n`photo:1`"
    one = draft(article, of, text=text)
    appearing.publish(ana, one.id)
    assert not PictureUse.select().exists() and Article.get_by_id(one.id).picture_key == ""


def test_a_picture_named_by_reference_is_one(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    shown = shelf(of, alt="Un bac")
    one = draft(article, of, text="![][bac]\n\n[bac]: photo:1")
    appearing.publish(ana, one.id)
    assert Article.get_by_id(one.id).picture_key == shown.key


def test_a_picture_is_asked_for_words_wherever_it_stands_without(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    shelf(of)
    one = draft(article, of, text="![Un bac](photo:1)\n\nEt encore ![](photo:1) là.")
    with pytest.raises(Invalid) as wrong:
        appearing.publish(ana, one.id)
    assert list(wrong.value.fields) == ["photo_1"]


def test_what_no_page_can_show_is_refused_beside_the_text(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    with transaction():
        issue = Issue.create(mag=of.id, number=1)
    one = draft(article, of, title="Trop profond", text=NESTED)
    for act in (
        lambda: appearing.publish(ana, one.id),
        lambda: handing.hand_in(ana, one.id),
        lambda: timing.schedule(ana, one.id, house_clock.ahead(hours=1)),
    ):
        with pytest.raises(Invalid) as wrong:
            act()
        assert list(wrong.value.fields) == ["text"]

    with transaction():
        Article.update(issue=issue.id, is_ready=True).where(Article.id == one.id).execute()
    with pytest.raises(Invalid) as wrong:
        numbers.publish_issue(ana, issue.id)
    assert "Trop profond" in wrong.value.fields["articles"]
    assert Article.get_by_id(one.id).state == DRAFT


def test_what_no_page_can_show_stays_at_its_hour_and_its_author_is_told(world, mag, article, clock):
    ana = world.member("Ana")
    one = draft(article, mag(ana), title="Trop profond")
    timing.schedule(ana, one.id, house_clock.ahead(hours=1))
    with transaction():
        Working.update(text=NESTED).where(Working.article == one.id).execute()
    clock.advance(minutes=61)
    tasks.run_due()
    assert Article.get_by_id(one.id).state == DRAFT
    assert [row["reason"] for row in events("ScheduleEnded")] == ["refused"]


def test_search_finds_words_not_marks_and_the_card_shows_the_first_of_them(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    text = "# Semis\n\nLe **bas**ilic [pousse](https://ailleurs.example/verveine) ici."
    one = draft(article, mag(ana), title="Au balcon", lead="", text=text)
    appearing.publish(ana, one.id)
    area = rings_around(ben.id)[-1]
    every = {"area": area, "viewer": ben, "limit": 9}
    assert feed.found(words="basilic", **every) and not feed.found(words="verveine", **every)
    (card,) = feed.recent(narrow=FeedFilter(), before=None, **every)
    assert card.text == "Le basilic pousse ici."
