"""What else is done with an article, each by its page: who may, what is refused, pressed twice."""

import pytest

from onemile.db import transaction
from onemile_mags.article_models import HANDED, Article, Version, Working
from onemile_mags.models import DRAFT, EDITOR, PUBLISHED, WITHDRAWN
from tests.plugins.mags.written import draft, events, seat

pytestmark = pytest.mark.plugins("mags")


def more(one):
    return f"/mags/articles/{one.id}/more"


def away(one):
    return f"/mags/articles/{one.id}/away"


def test_the_workshop_and_the_desk_lead_there(world, browser, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana))
    page = browser(ana).get(f"/mags/articles/{one.id}/write").follow("Et aussi")
    assert page.status == 200 and page.path == more(one)
    assert browser(ana).get(f"/mags/{one.mag_id}/desk").follow("Et aussi").path == more(one)


def test_an_article_is_withdrawn_after_one_tick(world, browser, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    one = article(mag(ana))
    assert browser(ben).get(f"/mags/articles/{one.id}").status == 200
    page = browser(ana).get(more(one)).follow("Retirer cet article")
    assert "commentaires" in page.text and "aucun autre article" in page.text
    assert "Préviens d’abord" not in page.text

    page = page.submit("Le retirer pour de bon")
    assert page.status == 422 and "Coche d’abord" in page.text
    assert Article.get_by_id(one.id).state == PUBLISHED

    page = page.submit("Le retirer pour de bon", is_sure="y")
    assert page.status == 200 and "C’est retiré" in page.text
    assert Article.get_by_id(one.id).state == WITHDRAWN
    assert browser(ben).get(f"/mags/articles/{one.id}").status == 410

    twice = browser(ana).post(away(one), {"act": "withdraw", "is_sure": "y", "mag": one.mag_id})
    assert twice.status == 200 and len(events("ArticleWithdrawn")) == 1


def test_the_words_of_what_is_withdrawn_come_back_as_one_draft(world, browser, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana), state=WITHDRAWN)
    page = browser(ana).get(more(one))
    page.submit("Le dupliquer")
    browser(ana).get(more(one)).submit("Le dupliquer")
    made = Article.select().where(Article.state == DRAFT)
    assert [Working.get(Working.article == row.id).title for row in made] == [one.title]
    with transaction():
        Working.update(seq=1).where(Working.article == made.get().id).execute()
    browser(ana).get(more(one)).submit("Le dupliquer")
    assert made.count() == 2


def test_a_draft_is_thrown_away_once_with_its_versions(world, browser, mag, article):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    with transaction():
        Version.create(article=one.id, by_uri=ana.uri, title="Avant", text="Avant.")
    page = browser(ana).get(more(one)).follow("Jeter ce brouillon")
    page = page.submit("Le jeter pour de bon", is_sure="y")
    assert "Le brouillon est jeté" in page.text and not Article.select().exists()
    assert not Version.select().exists()

    twice = browser(ana).post(away(one), {"act": "delete", "is_sure": "y", "mag": one.mag_id})
    assert twice.status == 200 and "plus rien à retirer" in twice.text
    ben = browser(world.member("Ben"))
    assert ben.post(away(one), {"act": "delete", "is_sure": "y", "mag": one.mag_id}).status == 404


def test_a_page_opened_before_it_appeared_throws_nothing_away(world, browser, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana))
    late = browser(ana).post(away(one), {"act": "delete", "is_sure": "y"})
    assert late.status == 409 and "Retire" in late.text
    assert Article.get_by_id(one.id).state == PUBLISHED


def test_followers_are_told_of_an_old_one_once(world, browser, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana), shared_at=None)
    page = browser(ana).get(more(one))
    assert "seront prévenues" in page.text
    page = page.submit("Les prévenir maintenant")
    assert "sont prévenus" in page.text and "Les prévenir" not in page.text
    assert browser(ana).post(f"/mags/articles/{one.id}/share").status == 409
    assert len(events("ArticleShared")) == 1


@pytest.mark.parametrize("fields", [{}, {"shared_at": None, "audience": "me"}])
def test_what_was_told_or_is_for_nobody_is_not_shared(world, browser, mag, article, fields):
    ana = world.member("Ana")
    one = article(mag(ana), **fields)
    assert "Les prévenir" not in browser(ana).get(more(one)).text


def test_an_editor_gives_back_with_a_word_that_the_writer_reads(world, browser, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana, is_edited=True)
    seat(of, ben)
    one = draft(article, of, author=ben)
    with transaction():
        Article.update(state=HANDED).where(Article.id == one.id).execute()
    assert "Rendre" not in browser(ben).get(more(one)).text
    assert browser(ben).post(f"/mags/articles/{one.id}/send-back", {"words": "x"}).status == 404

    page = browser(ana).get(more(one)).submit("Rendre à l’auteur", words=" ")
    assert page.status == 422 and Article.get_by_id(one.id).state == HANDED
    page.submit("Rendre à l’auteur", words="Le titre est <b>long</b>.")
    shown = browser(ben).get(f"/mags/articles/{one.id}/write")
    assert "Le titre est <b>long</b>." in shown.text and "<b>long" not in shown.html

    late = browser(ana).post(f"/mags/articles/{one.id}/send-back", {"words": "Encore."})
    assert late.status == 409 and "Encore." in late.html
    assert Article.get_by_id(one.id).answer == "Le titre est <b>long</b>."


@pytest.mark.parametrize("end", ["more", "away", "duplicate", "share", "send-back"])
def test_nobody_else_finds_any_of_it(world, browser, mag, article, end):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    one = article(of)
    seat(of, ben)
    for who in (ben, world.member("Eva", role="moderator")):
        path = f"/mags/articles/{one.id}/{end}"
        assert browser(who).get(path).status in (404, 405)
        answer = browser(who).post(path, {"act": "withdraw", "is_sure": "y", "words": "x"})
        assert answer.status in (404, 405)
    assert Article.select().count() == 1 and Article.get().state == PUBLISHED


def test_an_editor_is_asked_to_tell_whose_article_it_is(world, browser, mag, article):
    ana, eva = world.member("Ana"), world.member("Eva")
    of = mag(ana)
    seat(of, eva, EDITOR)
    page = browser(eva).get(away(article(of))).text
    assert f"Il a été écrit par {ana.shown_name}" in page and "Préviens d’abord" in page


def test_a_writer_reads_what_others_published_and_opens_their_own(world, browser, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    seat(of, ben)
    article(of, title="Chez Ana")
    article(of, title="Chez Ben", author=ben)
    page = browser(ben).get(f"/mags/{of.id}/desk")
    assert page.html.count('class="mags-desk-more"') == 1
    assert page.follow("Chez Ana").status == 200
