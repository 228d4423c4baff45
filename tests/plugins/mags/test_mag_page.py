"""A Mag's pages: its front, its numbers, its sections; who sees them, and the ways to them."""

from datetime import timedelta

import pytest

from onemile import clock
from onemile.db import transaction
from onemile.members import blocks
from onemile.moderation.standing import suspend
from onemile.publishing import chosen
from onemile_mags.models import ACCEPTED, DRAFT, EDITOR, PUBLISHED, Address, Issue, Seat, Section

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def people(world):
    """Ana and Ben are neighbours, Mila lives in Mulhouse."""
    return world.member("Ana"), world.member("Ben"), world.member("Mila", at="68100")


def numbered(of, number, **fields):
    with transaction():
        return Issue.create(mag=of.id, number=number, **{"state": PUBLISHED, **fields})


def sectioned(of, title, position=1):
    with transaction():
        return Section.create(mag=of.id, title=title, position=position)


def asks_to_sign_in(page):
    return page.path.startswith("/sign-in")


def test_a_matrix_of_who_sees_it(people, mag, article, browser):
    ana, ben, mila = people
    near = mag(ana, audience="mile")
    article(near)
    assert [browser(one).get(near.path).status for one in people] == [200, 200, 404]
    assert asks_to_sign_in(browser(None).get(near.path))
    blocks.block(ben, other=ana)
    assert browser(ben).get(near.path).status == 404


def test_a_visitor_reads_what_is_for_everyone_until_its_owner_is_suspended(
    people, mag, article, browser
):
    of = mag(people[0], audience="everyone")
    article(of)
    page = browser(None).get(of.path)
    assert page.status == 200 and "Composter en hiver" in page.text
    suspend(people[0])
    assert asks_to_sign_in(browser(None).get(of.path))
    assert browser(people[1]).get(of.path).status == 404


def test_a_visitor_learns_not_whether_there_is_something(people, mag, browser):
    hidden = mag(people[0], audience="mile")
    for path in (hidden.path, f"/mags/{hidden.id}", f"{hidden.path}/articles", "/mags/rien"):
        assert asks_to_sign_in(browser(None).get(path))
    for rest in ("/issues", "/issues/1", "/sections/1", "/articles"):
        assert asks_to_sign_in(browser(None).get(f"/mags/rien{rest}"))


def test_a_chosen_person_reads_it(people, mag, article, browser):
    ana, ben, mila = people
    of = mag(ana, audience="people")
    article(of)
    with transaction():
        chosen.write(of, person_uri=mila.uri)
    assert "Composter en hiver" in browser(mila).get(of.path).text
    assert browser(ben).get(of.path).status == 404


def test_what_is_narrower_than_its_mag_is_in_no_list(people, mag, article, browser):
    ana, _ben, mila = people
    of = mag(ana, audience="instance")
    section, issue = sectioned(of, "Au jardin"), numbered(of, 1)
    article(of, "Entre voisins", audience="mile", section=section.id, issue=issue.id)
    article(of, "Pour tous", section=section.id)
    for rest in ("", "/articles", f"/sections/{section.id}"):
        text = browser(mila).get(of.path + rest).text
        assert "Pour tous" in text and "Entre voisins" not in text
    assert browser(mila).get(f"{of.path}/issues/1").status == 404
    assert "n° 1" not in browser(mila).get(f"{of.path}/issues").text
    assert "Entre voisins" in browser(ana).get(f"{of.path}/issues/1").text


def test_an_editor_reads_all_that_has_appeared(people, mag, article, browser):
    ana, ben, mila = people
    of = mag(ana, audience="instance")
    article(of, "Pour moi", author=ben, audience="me")
    with transaction():
        seat = {"member_uri": mila.uri, "member_id": mila.id, "state": ACCEPTED}
        Seat.create(mag=of.id, role=EDITOR, **seat)
    page = browser(mila).get(of.path)
    assert "Pour moi" in page.text and f"/mags/{of.id}/desk" in page.html
    assert "/desk" not in browser(ben).get(of.path).html.replace(f"/mags/{of.id}/other", "")


def test_a_draft_is_seen_by_who_writes_in_it(people, mag, browser):
    of = mag(people[0], state=DRAFT)
    assert "Rien de ce Mag n’a encore paru" in browser(people[0]).get(of.path).text
    assert browser(people[1]).get(of.path).status == 404


def test_one_article_leads_and_there_are_no_contents(people, mag, article, browser):
    of = mag(people[0])
    article(of)
    page = browser(people[1]).get(of.path)
    assert "mags-lead" in page.html and "mags-toc" not in page.html
    assert "Aucun" not in page.text and "Ana M. · 1 minute" in page.text


def test_sixty_articles_are_paged_to_an_end(people, mag, article, browser):
    of = mag(people[0])
    now = clock.now()
    for n in range(60):
        article(of, f"Article {n:02}", published_at=now - timedelta(minutes=n))
    look = browser(people[1])
    seen = [look.get(of.path).text]
    assert f"{of.path}/articles?page=2" in look.html
    seen += [look.get(f"{of.path}/articles?page={n}").text for n in (2, 3)]
    assert "C’est tout ce qu’il y a à lire ici." in seen[-1]
    assert all(any(f"Article {n:02}" in text for text in seen) for n in range(60))
    assert look.get(f"{of.path}/articles?page=99999999999999999999").status == 200


def test_the_latest_number_is_on_the_front_in_its_order(people, mag, article, browser):
    of = mag(people[0])
    first, second = numbered(of, 1, season="mai"), numbered(of, 2, season="juillet")
    article(of, "Ancien", issue=first.id)
    article(of, "Second", issue=second.id, position=2)
    article(of, "Premier", issue=second.id, position=1)
    article(of, "Hors numéro", is_standing=False)
    article(of, "Le calendrier", is_standing=True)
    page = browser(people[1]).get(of.path)
    main = page.html.partition("mags-masthead")[2]
    assert main.index("Premier") < main.index("Second") < main.index("Hors numéro")
    assert "Ancien" not in main and f"{of.path}/issues/1" in main
    assert "Toujours là" in page.text and "Le calendrier" in page.text
    number = browser(people[1]).get(f"{of.path}/issues/1")
    assert "Ancien" in number.text and "n° 1, mai" in number.text


def test_a_number_in_preparation_is_no_page(people, mag, article, browser):
    of = mag(people[0])
    issue = numbered(of, 3, state=DRAFT)
    article(of, issue=issue.id)
    for none in (3, 2**31 - 1, 2**31, 2**63 - 1, 10**30):
        assert browser(people[1]).get(f"{of.path}/issues/{none}").status == 404
    assert browser(people[1]).get(f"{of.path}/issues/{2**62}").status == 404


def test_sections_are_links_where_something_stands_in_them(people, mag, article, browser):
    of, other = mag(people[0]), mag(people[0])
    used, empty = sectioned(of, "Au jardin"), sectioned(of, "En cuisine", 2)
    foreign = sectioned(other, "Ailleurs")
    article(of, section=used.id)
    article(other, section=foreign.id)
    page = browser(people[1]).get(of.path)
    assert "Au jardin" in page.text and "En cuisine" not in page.text
    assert browser(people[1]).get(f"{of.path}/sections/{used.id}").status == 200
    for one in (empty, foreign):
        assert browser(people[1]).get(f"{of.path}/sections/{one.id}").status == 404


def test_every_address_leads_to_the_one_it_has(people, mag, article, app_client):
    ana, ben, mila = people
    of = mag(ana, audience="mile")
    article(of)
    with transaction():
        Address.create(mag=of.id, slug="ancien-nom")
    for path, code in ((f"/mags/{of.id}", 302), ("/mags/ancien-nom", 301)):
        answer = app_client(ben, path)
        assert (answer.status_code, answer.location) == (code, of.path)
        assert app_client(mila, path).status_code == 404
    articles = app_client(ben, "/mags/ancien-nom/articles")
    assert (articles.status_code, articles.location) == (301, f"{of.path}/articles")


def test_only_what_is_for_everyone_is_found_by_machines(people, mag, article, browser):
    ana, ben, _mila = people
    public, mine = mag(ana, audience="everyone"), mag(ana, audience="instance")
    for of in (public, mine):
        article(of)
    html = browser(None).get(public.path).html
    assert 'rel="canonical" href="http' in html and f'{public.path}"' in html
    assert 'property="og:title"' in html and "noindex" not in html
    assert str(public.cell) not in html and public.commune not in html
    html = browser(ben).get(mine.path).html
    assert "noindex" in html and "og:" not in html and "canonical" not in html


def test_a_public_article_opens_its_mag_and_says_nothing_to_machines(people, mag, article, browser):
    of = mag(people[0], audience="mile")
    article(of, "Pour le web", audience="everyone", is_wider=True)
    article(of, "Pour le mile")
    page = browser(None).get(of.path)
    assert "Pour le web" in page.text and "Pour le mile" not in page.text
    assert "noindex" in page.html


def test_a_mag_is_followed_from_its_page_and_not_by_who_writes_it(people, mag, article, browser):
    ana, ben, _mila = people
    of = mag(ana)
    article(of)
    look = browser(ben)
    look.get(of.path)
    look.submit("Suivre ce Mag")
    assert look.path == of.path and "Tu le suis" in look.text
    assert "Suivre ce Mag" not in browser(ana).get(of.path).text


@pytest.fixture
def app_client(browser):
    """Ask once, without following: ``app_client(ben, path)``."""

    def ask(viewer, path):
        return browser(viewer).client.get(path)

    return ask
