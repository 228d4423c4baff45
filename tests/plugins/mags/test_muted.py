"""A muted Mag is on no shelf and no news; whom one has muted says folded words below an article."""

import pytest

from onemile.background import tasks
from onemile.db import transaction
from onemile.events import record
from onemile.follows import following
from onemile.members import mutes, shown_names
from onemile.members.models import Member
from onemile.notices.models import NoticeRow
from onemile_mags.comments import saying
from onemile_mags.events import ArticleShared

pytestmark = pytest.mark.plugins("mags")


def test_a_muted_mag_leaves_newsstand_feed_and_notices_and_opens(
    ana, ben, mag, article, browser, world
):
    of = mag(ana)
    first = article(of)
    following.follow(ben, followed_uri=of.uri)
    page = browser(ben).get(of.path).follow("Mettre en sourdine")
    assert "Le potager partagé" in page.text
    assert "Le potager partagé" in page.submit("Mettre en sourdine", days="0").text

    for path in ("/", "/followed", "/mags/"):
        assert "Le potager partagé" not in browser(ben).get(path).text, path
    assert "Composter en hiver" in browser(ben).get(of.path).text
    assert "Le potager partagé" in browser(ana).get("/mags/").text
    carla = world.member("Carla")
    following.follow(carla, followed_uri=of.uri)
    with transaction():
        record(ArticleShared(article_uri=first.uri, mag_uri=of.uri))
    for _turn in range(3):
        world.tell()
        tasks.run_due()
    assert [row.member_id for row in NoticeRow.select()] == [carla.id]


def test_words_of_a_muted_neighbour_are_folded_for_one_reader_and_wake_no_notice(
    ana, ben, mag, article, browser, world
):
    under = article(mag(ana))
    carla = world.member("Carla")
    mutes.mute(ana, uri=ben.uri, days=7)
    saying.say(under.id, member=Member.get_by_id(ben.id), text="Encore moi")
    world.tell()
    assert NoticeRow.select().count() == 0
    path = f"{under.mag.path}/{under.slug}"
    folded = "Une personne que tu as mise en sourdine"
    mine, hers = browser(ana).get(path), browser(carla).get(path)
    assert folded in mine.text and "Encore moi" in mine.text
    assert folded not in hers.text and "Encore moi" in hers.text
    # The next word, of somebody else, is told all the same.
    saying.say(under.id, member=Member.get_by_id(carla.id), text="Bravo")
    world.tell()
    assert "Carla" in NoticeRow.get(NoticeRow.member == ana.id).title


def test_who_is_out_of_reach_is_muted_where_they_are_read_and_named_nowhere_else(
    ana, mag, article, browser, world, monkeypatch
):
    under = article(mag(ana, audience="everyone"))
    far = world.member("Fernande", at="68100")
    carla = world.member("Carla")
    path = f"{under.mag.path}/{under.slug}"
    asked = {"uri": str(far.uri)}
    nobody = browser(ana).get("/me/mute", query_string={"uri": f"{far.uri}x"})
    guessed = browser(ana).get("/me/mute", query_string=asked)
    assert (guessed.status, guessed.text) == (nobody.status, nobody.text) == (404, nobody.text)

    saying.say(under.id, member=Member.get_by_id(far.id), text="De loin")
    page = browser(ana).get(path)
    link = next(href for _words, href in page.page.links if "/me/mute" in href)
    assert browser(ana).get("/me/mute", query_string=asked).status == 404
    assert browser(carla).get(link).status == 404  # what Ana was shown, nobody else was
    assert browser(ana).get(link.replace("shown=", "shown=x")).status == 404
    other = link.replace(far.uri.rpartition("/")[2], carla.uri.rpartition("/")[2])
    assert "Fernande" not in browser(ana).get(other).text
    Member.update(first_name="Ferdinand").where(Member.id == far.id).execute()

    page = browser(ana).get(link)
    assert page.status == 200 and "Fernande" in page.text and f'href="{far.url}"' not in page.html
    assert "Ferdinand" not in page.html
    page = page.submit("Mettre en sourdine", days="7")
    assert "En sourdine jusqu’au" in page.text and f'href="{far.url}"' not in page.html
    assert "Une personne que tu as mise en sourdine" in browser(ana).get(path).text
    monkeypatch.setattr(shown_names, "AGE_SECONDS_MAX", -1)
    assert browser(ana).get(link).status == 404
