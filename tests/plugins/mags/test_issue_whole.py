"""An issue appears as its desk shows it: in that order, and nothing is left behind unsaid."""

import pytest

from onemile.api import transaction
from onemile_mags.article_models import Article
from onemile_mags.making import issues
from onemile_mags.models import DRAFT, PUBLISHED, Issue
from onemile_mags.reading import neighbours

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def of(mag, ana):
    return mag(ana)


@pytest.fixture
def three(of, article):
    titles = ("Première", "Deuxième", "Troisième")
    return [article(of, title=one, state=DRAFT, published_at=None) for one in titles]


@pytest.fixture
def issue(of):
    with transaction():
        return Issue.create(mag=of.id, number=1, palette="vigne")


def put_in_from_the_workshop(browser, ana, issue, articles, **values):
    for one in articles:
        page = browser(ana).get(f"/mags/articles/{one.id}/write")
        page.submit("Garder le brouillon", issue=str(issue.id), **values)


def titles_in_order(text, of=("Première", "Deuxième", "Troisième")):
    return sorted(of, key=text.index)


def test_an_issue_appears_in_the_order_of_its_desk(browser, ana, of, issue, three):
    order = [three[2], three[0], three[1]]
    put_in_from_the_workshop(browser, ana, issue, order, is_ready="y")
    wanted = ["Troisième", "Première", "Deuxième"]
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")
    assert titles_in_order(page.text) == wanted

    page.submit("Le faire paraître maintenant")

    assert [one.title for one in issues.articles_in(issue)] == wanted
    read = neighbours.in_order(Article.issue == issue.id, viewer=ana)
    assert [one.title for one in read] == wanted
    assert titles_in_order(browser(ana).get(f"{of.path}/issues/1").text) == wanted


def test_those_without_a_place_stand_alike_for_writers_and_readers(browser, ana, of, issue, three):
    """Articles put in before places were given are all at 0, and let out the last one first."""
    with transaction():
        Article.update(issue=issue.id, position=0, is_ready=True).execute()

    browser(ana).get(f"/mags/{of.id}/issues/{issue.id}").submit("Le faire paraître maintenant")

    wanted = ["Première", "Deuxième", "Troisième"]
    assert [one.title for one in issues.articles_in(issue)] == wanted
    read = neighbours.in_order(Article.issue == issue.id, viewer=ana)
    assert [one.title for one in read] == wanted


def test_what_goes_to_another_issue_goes_behind_what_is_there(browser, ana, of, issue, three):
    issues.put_in(of.id, issue.id, member=ana, article_ids=[one.id for one in three])
    issues.take_out(of.id, issue.id, three[0].id, member=ana)

    put_in_from_the_workshop(browser, ana, issue, three[:1])

    assert [one.title for one in issues.articles_in(issue)] == ["Deuxième", "Troisième", "Première"]
    put_in_from_the_workshop(browser, ana, issue, three[1:2])
    assert Article.get_by_id(three[1].id).position == 1


def test_before_the_click_one_reads_what_will_appear(browser, ana, of, issue, three):
    put_in_from_the_workshop(browser, ana, issue, three[:2], is_ready="y")
    put_in_from_the_workshop(browser, ana, issue, three[2:])

    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")

    assert page.text.count("pas encore prêt") == 1 and "prêt" in page.text
    assert "2 sur 3 paraîtront" in page.text
    assert "Troisième reste un brouillon" in page.text


def test_an_article_that_was_late_is_let_in_by_one_button(browser, ana, of, issue, three):
    put_in_from_the_workshop(browser, ana, issue, three[:2], is_ready="y")
    put_in_from_the_workshop(browser, ana, issue, three[2:])
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")
    page.submit("Le faire paraître maintenant")
    assert Article.get_by_id(three[2].id).state == DRAFT

    late = browser(ana).get(f"/mags/articles/{three[2].id}/write")
    assert "Son numéro est paru" in late.text
    page.submit("Le faire paraître dans ce numéro")

    assert "C’est paru, dans son numéro" in page.text
    assert Article.get_by_id(three[2].id).state == PUBLISHED
    assert "Troisième" in browser(ana).get(f"{of.path}/issues/1").text
    assert "Le faire paraître dans ce numéro" not in page.text


def test_what_a_late_article_lacks_is_said(browser, ana, of, issue, three):
    put_in_from_the_workshop(browser, ana, issue, three[:1], is_ready="y")
    put_in_from_the_workshop(browser, ana, issue, three[1:2], text=" ")
    page = browser(ana).get(f"/mags/{of.id}/issues/{issue.id}")
    page.submit("Le faire paraître maintenant")

    page.submit("Le faire paraître dans ce numéro")

    assert "rien à lire" in page.text
    assert Article.get_by_id(three[1].id).state == DRAFT


def test_nobody_lets_out_what_another_has_not_finished(
    browser, world, ana, of, issue, seat, article
):
    ben = world.member("Ben")
    seat(of, ben)
    with transaction():
        Issue.update(state=PUBLISHED).execute()
    article(of, author=ben, state=DRAFT, published_at=None, issue=issue.id)
    page = f"/mags/{of.id}/issues/{issue.id}"
    assert "Le faire paraître dans ce numéro" not in browser(ana).get(page).text

    Article.update(is_ready=True).execute()

    assert "Le faire paraître dans ce numéro" in browser(ana).get(page).text
