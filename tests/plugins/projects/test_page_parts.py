"""What a project's page says where: an answer in its part, who supports it, what comes next."""

import re
from datetime import timedelta

import pytest

from onemile.api import clock, resolve_actor
from onemile_projects import days
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.models import Decision, Milestone
from onemile_projects.money import pledging
from onemile_projects.money.pledging import Promise
from onemile_projects.review.review_models import Review

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")


def plain(page):
    """Read a page with spaces that are spaces."""
    return page.text.translate({0xA0: " ", 0x202F: " "})


def part_of(html, name):
    """Return the page from the part of an id to the next part that has one."""
    return re.split(r'<(?:section|li|div|details)[^>]* id="', html.split(f'id="{name}"', 1)[1])[0]


@pytest.fixture
def garden(world, project, give):
    ana, ben = world.neighbours(2)
    give(ben, 100)
    return project(ana), ana, ben


def test_a_promise_taken_back_is_said_in_the_part_itself(garden, browser):
    made, _ana, ben = garden
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    page = browser(ben).get(f"/projects/{made.id}").submit("Reprendre ma promesse")

    assert "Promesse reprise" in part_of(page.html, "support") and "flashes" not in page.html
    assert "Promesse reprise" not in page.get(f"/projects/{made.id}").html


def test_a_wrong_amount_is_said_once_in_its_part_and_leaves_no_other_lit(garden, browser):
    made, _ana, ben = garden
    page = browser(ben).get(f"/projects/{made.id}")
    assert f'action="/projects/{made.id}/support#support"' in page.html
    page.submit("Promettre", **{"support-usual": "30", "support-amount_smiles": "9999"})
    assert page.status == 422
    panel = part_of(page.html, "support")
    assert 'value="9999"' in panel
    assert not re.search(
        r'name="support-usual"[^>]*checked|checked[^>]*name="support-usual"', panel
    )
    said = re.findall(r'class="error"[^>]*>(?:<svg.*?</svg>)?([^<]+)', panel)
    assert len(said) <= 1 and 'class="notice error"' not in panel


def test_a_thing_lent_and_a_word_said_are_answered_where_they_stand(garden, browser):
    made, _ana, ben = garden
    ladder = Thing.create(project=made.id, position=1, title="Une échelle")
    page = browser(ben).get(f"/projects/things/{ladder.id}").submit("prête")
    assert "Merci" in part_of(page.html, "things") and "flashes" not in page.html

    page.submit("Envoyer", text="J’ai deux cartons d’albums.")
    assert "C’est dit" in part_of(page.html, "talk-said").replace("\xa0", " ")
    assert page.html.index("deux cartons") < page.html.index('id="talk-said"')


def test_following_is_answered_beside_its_button(garden, browser):
    made, _ana, ben = garden
    page = browser(ben).get(f"/projects/{made.id}").submit("Suivre")
    assert "notice done" in part_of(page.html, "follow")


def test_what_has_no_part_any_more_is_said_on_top(world, project, browser):
    ana, ben = world.neighbours(2)
    made = project(ana, stage="closed")
    Thing.create(
        project=made.id, position=1, title="Une échelle", state="lent",
        lender_uri=ben.uri, lender_id=ben.id,
    )  # fmt: skip
    page = browser(ben).get(f"/projects/{made.id}").submit("rendu")
    assert "Une échelle" not in page.text and page.html.count("notice done") == 1
    assert page.html.index("notice done") < page.html.index('id="needs"')


def test_who_supports_it_and_who_examined_it_stand_beside_it(world, project, give, browser):
    ana, *others = world.neighbours(7)
    made, examiner, hidden = project(ana), others.pop(), others[-1]
    for one in others:
        give(one, 50)
        pledging.pledge(made.id, Promise(amount_smiles=10, is_anonymous=one is hidden), member=one)
    for one, tie in ((examiner, "Il a réparé mon vélo."), (others[0], "")):
        Review.create(
            project=made.id, round=1, reviewer_uri=one.uri, reviewer_id=one.id,
            verdict="approve", tie_text=tie, given_at=clock.now(),
        )  # fmt: skip
    page = browser(others[0]).get(f"/projects/{made.id}")
    panel = part_of(page.html, "open")
    words = plain(page)
    assert "5 voisins le soutiennent" in words
    assert "et 1 autre · 1 a préféré ne pas dire son nom" in words
    assert resolve_actor(str(hidden.uri)).name not in words
    assert "Examiné par" in panel and "1, lu par tous" in words
    assert words.count("le soutiennent") == 1


def test_the_page_says_nothing_of_a_pledge_taken_back(garden, browser):
    made, ana, ben = garden
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    assert "1 voisin le soutient" in plain(browser(ana).get(f"/projects/{made.id}"))
    pledging.take_back(made.id, member=ben)
    assert "le soutient" not in plain(browser(ana).get(f"/projects/{made.id}"))


def test_things_stand_once_with_what_is_needed_and_a_pause_is_said_once(world, project, browser):
    ana, ben = world.neighbours(2)
    made = project(ana)
    Thing.create(project=made.id, position=1, title="Une échelle")
    words = plain(browser(ben).get(f"/projects/{made.id}"))
    assert words.count("Une échelle") == 2  # the line, and the name of its link
    assert "Choses à prêter 0 sur 1" in words and "Prêtés" not in words

    paused = project(ana, stage="paused")
    assert browser(ben).get(f"/projects/{paused.id}").html.count("notice warn") == 1


def test_hands_say_how_many_more_may_come_and_a_place_is_in_mind(world, project, task, browser):
    ana, ben = world.neighbours(2)
    made = project(ana, least_hours=4, hours_promised=5, place_text="Derrière l’école")
    task(made, hours=3, places=3)
    words = plain(browser(ben).get(f"/projects/{made.id}"))
    assert "c’est assez ; encore 4 heures libres" in words
    assert "Lieu envisagé" in words and "à trouver" not in words
    assert "100 Smiles au moins, 150 Smiles dans l’idéal." in words and "suffisent" not in words


def test_a_thing_and_a_task_say_for_what_by_whom_and_lead_back(world, project, task, browser):
    ana, ben = world.neighbours(2)
    made = project(ana, place_text="Derrière l’école")
    due = days.today() + timedelta(days=40)
    Milestone.update(due_day=due).where(Milestone.project == made.id).execute()
    ladder = Thing.create(project=made.id, position=1, title="Une échelle")
    look = browser(ben)
    for path in (f"/projects/things/{ladder.id}", f"/projects/tasks/{task(made).id}"):
        page = look.get(path)
        for words in (made.title, made.summary, "Derrière l’école", "Ana", "Retour au projet"):
            assert words in plain(page), (path, words)
    assert "Jusque vers" in look.get(f"/projects/things/{ladder.id}").text


def test_ones_own_in_review_says_when_the_answer_comes(world, project, browser):
    ana = world.member("Ana")
    project(ana, stage="review", submitted_at=clock.now(), opened_at=None)
    assert "Réponse avant le" in browser(ana).get("/projects").text


def test_a_card_on_its_way_says_its_next_day(world, project, task, browser):
    ana, ben = world.neighbours(2)
    made = project(ana, stage="running")
    due = days.today() + timedelta(days=40)
    Milestone.update(due_day=due).where(Milestone.project == made.id).execute()
    assert "prochaine étape d’ici au" in browser(ben).get("/projects").text
    place = task(made)
    Task.update(day=days.today() + timedelta(days=3)).where(Task.id == place.id).execute()
    assert "on se retrouve le" in browser(ben).get("/projects").text


def test_more_past_ones_have_a_way_of_their_own(world, project, browser):
    ana, ben = world.neighbours(2)
    for n in range(7):
        project(ana, f"Fête {n}", stage="closed")
    page = browser(ben).get("/projects")
    assert page.html.count("projects-card") == 6
    assert page.follow("Tous les projets passés").html.count("projects-card") == 7


def test_the_empty_page_has_the_beginnings_with_their_own_words(world, browser):
    ana = world.member("Ana")
    words = browser(ana).get("/projects").text
    begin = browser(ana).get("/projects/new").text
    for title in ("Jardin partagé", "Pédibus", "Journée de ramassage"):
        assert title in words and title in begin


def test_what_was_decided_is_folded_and_the_book_has_it_open(garden, browser):
    made, _ana, ben = garden
    Decision.create(project=made.id, step="joined", by_uri=ben.uri, text="Je viens.")
    page = browser(ben).get(f"/projects/{made.id}")
    assert '<details class="fold" id="journal">' in page.html
    assert "Qui le porte" not in page.text
    book = page.get(f"/projects/{made.id}/open-book")
    assert '<h2 id="journal">' in book.html and "Je viens." in book.text


def test_the_receipt_ends_without_a_dangling_dot(garden, browser):
    made, _ana, ben = garden
    pledging.pledge(made.id, Promise(amount_smiles=40), member=ben)
    page = browser(ben).get(f"/projects/{made.id}").follow("Ton reçu")
    assert "Retour au projet ·" not in plain(page)
