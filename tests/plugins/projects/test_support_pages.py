"""The panel beside a project, the receipt, all of one's promises, what the treasury adds."""

import re

import pytest

from onemile import current
from onemile.api import COMMONS_TREASURY, Transfer, ids
from onemile.background import tasks
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.lifecycle import Stage
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.money_models import FREED, HELD, Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.review.review_models import Review


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world, give):
    member = world.member("Ben")
    give(member, 100)
    return member


def page_of(garden):
    return f"/projects/{garden.id}"


def plain(page):
    """Read a page with spaces that are spaces."""
    return page.text.translate({0xA0: " ", 0x202F: " "})


def fresh(row):
    return type(row).get_by_id(row.id)


def test_what_one_must_know_stands_beside_the_button(project, ana, ben, browser):
    garden = project(ana, least_supporters=3, least_hours=4)
    page = browser(ben).get(page_of(garden))
    for words in (
        "Tu peux promettre jusqu’à 100 Smiles",
        "100 Smiles au moins, 4 heures de bras, 3 voisins",
        "rien ne bouge",
        "en 7 jours",
        "60 Smiles, c’est une heure d’aide.",
        "Tu promets maintenant.",
    ):
        assert words in plain(page), words


def test_a_promise_by_the_page_gives_a_receipt_and_shows_in_the_book(project, ana, ben, browser):
    garden = project(ana)
    page = browser(ben).get(page_of(garden))
    page.submit("Promettre", **{"support-amount_smiles": " 2 5 "})
    made = Pledge.get()
    assert page.path == f"{page_of(garden)}/pledges/{made.id}"
    assert (made.amount_smiles, made.is_anonymous) == (25, True)
    assert "Tu as promis 25 Smiles." in plain(page) and garden.title in plain(page)
    assert "n’est montré à personne" in plain(page)
    book = page.get("/smiles")
    assert garden.title in book.text and "25" in book.text
    page.get(page_of(garden))
    assert "Tu as promis 25 Smiles." in plain(page)
    page.get("/projects/promises")
    assert garden.title in plain(page) and "25 Smiles" in plain(page)


def test_a_press_without_a_number_promises_nothing(project, ana, ben, browser):
    page = browser(ben).get(page_of(project(ana)))
    assert "checked" not in page.html.split('id="support"')[1].split("</form>")[0]
    page.submit("Promettre")
    assert page.status == 422 and "Choisis un nombre" in plain(page)
    assert not Pledge.select().exists()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "ta part te revient"),
        ({"support-rest_to_all": "y"}, "ta part va à la réserve commune, tu l’as choisi"),
    ],
)
def test_a_receipt_says_what_its_author_chose_and_until_when(
    project, ana, ben, browser, chosen, words
):
    garden = project(ana)
    page = browser(ben).get(page_of(garden))
    assert "sauf qui la laisse à la réserve commune" in plain(page)
    page.submit("Promettre", **{"support-amount_smiles": "25", **chosen})
    assert words in plain(page) and "chacun reprend sa part" not in plain(page)
    page.get(page_of(garden))
    assert words in plain(page)
    for said in (
        "Changer d’avis",
        "ensuite ta promesse est rassemblée",
        "jamais avant, même si le compte y est déjà",
        "une deuxième personne, autre porteur ou examinateur",
        "Jusqu’à 30 Smiles en 30 jours",
    ):
        assert said in plain(page), said


def test_a_receipt_of_what_was_given_says_since_when_and_what_still_holds(
    project, ana, ben, browser
):
    garden = project(ana)
    browser(ben).get(page_of(garden)).submit("Promettre", **{"support-amount_smiles": "100"})
    made = Pledge.get()
    collecting.close_due()
    Project.update(closes_at=made.at).execute()
    collecting.close_due()
    while tasks.run_due():
        pass
    assert fresh(garden).stage == Stage.FUNDED
    page = browser(ben).get(f"{page_of(garden)}/pledges/{made.id}")
    assert "Donné le" in plain(page) and "Terminé" not in plain(page)
    assert "ta part te revient" in plain(page) and "Qui les verse" in plain(page)


def test_a_chosen_amount_is_promised_changed_and_taken_back(project, ana, ben, browser):
    garden = project(ana)
    page = browser(ben).get(page_of(garden)).submit("Promettre", **{"support-usual": "15"})
    page.get(page_of(garden)).submit(
        "Changer", **{"support-usual": "60", "support-rest_to_all": "y"}
    )
    held = pledging.held(garden, ben)
    assert (held.amount_smiles, held.rest_to) == (60, TO_TREASURY)
    page.get(page_of(garden)).submit("Reprendre ma promesse")
    assert "Promesse reprise : 60 Smiles de nouveau à toi." in plain(page)
    assert fresh(held).state == FREED
    page.get("/projects/promises")
    assert plain(page).count(garden.title) == 1 and "Tu as repris ta promesse" in plain(page)


@pytest.mark.parametrize("typed", ["0", "-1", "1e9", "12.5", "quinze", "99999999999999999999"])
def test_what_is_no_number_is_refused_beside_its_field_and_stays_typed(
    project, ana, ben, browser, typed
):
    garden = project(ana)
    page = browser(ben).get(page_of(garden))
    page.submit("Promettre", **{"support-amount_smiles": typed})
    assert page.status == 422 and "Choisis un nombre, ou écris-le en chiffres" in plain(page)
    assert f'value="{typed}"' in page.html and not Pledge.select().exists()


def test_too_much_is_refused_with_three_ways_out(project, ana, ben, browser):
    garden = project(ana)
    page = browser(ben).get(page_of(garden))
    page.submit("Promettre", **{"support-amount_smiles": "101"})
    assert page.status == 422 and 'value="101"' in page.html
    for way in ("promettre jusqu’à 100 Smiles", "rendre d’abord service", "suivre le projet"):
        assert way in plain(page), way


def test_who_has_none_sees_other_ways_and_no_form(project, ana, browser, world):
    page = browser(world.member()).get(page_of(project(ana)))
    assert "Tu n’en as pas à promettre" in plain(page)
    assert "rendre d’abord service" in plain(page)
    assert not any("support-usual" in form.names() for form in page.page.forms)


def test_bearers_and_examiners_read_why_they_promise_nothing(project, ana, ben, browser):
    garden = project(ana)
    assert "c’est aux autres de le soutenir" in plain(browser(ana).get(page_of(garden)))
    Review.create(project=garden.id, round=1, reviewer_uri=ben.uri, reviewer_id=ben.id)
    page = browser(ben).get(page_of(garden))
    assert "Tu as examiné ce projet" in plain(page)
    page.post(f"{page_of(garden)}/support", {"support-amount_smiles": "5"})
    assert page.status == 409 and "Tu as examiné ce projet" in plain(page)


def test_the_same_page_sent_twice_is_one_promise(project, ana, ben, browser):
    garden = project(ana)
    page = browser(ben).get(page_of(garden))
    key = re.search(r'name="support-form_key"[^>]*value="(\d+)"', page.html)[1]
    sent = {"support-amount_smiles": "5", "support-form_key": key}
    page.post(f"{page_of(garden)}/support", sent)
    first = page.path
    page.post(f"{page_of(garden)}/support", sent)
    assert page.path == first and Pledge.select().count() == 1


def test_a_receipt_is_for_whoever_promised_alone(project, ana, ben, browser, world):
    garden = project(ana)
    made = pledging.pledge(garden.id, Promise(5), member=ben)
    path = f"{page_of(garden)}/pledges/{made.id}"
    assert browser(ben).get(path).status == 200
    for other in (browser(ana), browser(world.member())):
        assert other.get(path).status == 404
    assert browser(ben).get(f"/projects/{project(ana).id}/pledges/{made.id}").status == 404


def test_without_a_keeper_the_panel_says_so_and_nothing_breaks(project, ana, ben, browser):
    garden = project(ana)
    pledging.pledge(garden.id, Promise(5), member=ben)
    current.instance().ledger = None
    page = browser(ben).get(page_of(garden))
    assert "Tu as promis 5 Smiles." in plain(page) and "à l’arrêt" in plain(page)
    page.post(f"{page_of(garden)}/support", {"support-amount_smiles": "7"})
    assert page.status == 409
    page.get("/projects/promises")
    assert page.status == 200


@pytest.mark.parametrize("stage", sorted(Stage, key=lambda one: one.value))
def test_in_every_stage_the_page_says_what_became_of_ones_promise(
    project, ana, ben, browser, stage
):
    garden = project(ana)
    made = pledging.pledge(garden.id, Promise(5), member=ben)
    state = {"closed": "collected", "failed": "freed"}.get(stage, HELD)
    Pledge.update(state=state, collected_smiles=5 if state == "collected" else 0).execute()
    Project.update(stage=stage).execute()
    page = browser(ben).get(page_of(garden))
    if stage == Stage.DROPPED:
        assert page.status == 404
    else:
        assert "5 Smiles" in plain(page)
        assert browser(ben).get(f"{page_of(garden)}/pledges/{made.id}").status == 200


def test_a_steward_lets_the_treasury_add_and_everybody_reads_the_rule(
    project, ana, ben, browser, world
):
    garden, steward = project(ana), world.member("Odile", role="steward")
    current.ledger().transfer(
        Transfer(
            key=f"test/{ids.new()}",
            payer=ben.uri,
            payee=COMMONS_TREASURY,
            amount_smiles=50,
            reason_uri="",
            kind="leaving",
        )
    )
    page = browser(steward).get(page_of(garden)).follow("réserve commune")
    page.submit("Promettre", percent="50", max_smiles="60")
    assert page.status == 422 and "50 Smiles" in plain(page)
    page.submit("Promettre", percent="50", max_smiles="40")
    assert page.path == page_of(garden)
    assert "50 pour cent, jusqu’à 40 Smiles" in plain(browser(ben).get(page_of(garden)))
    page.get(f"{page_of(garden)}/match").submit("Promettre", percent="50", max_smiles="39")
    assert page.status == 422 and "pas diminuer" in plain(page)
    assert browser(ben).get(f"{page_of(garden)}/match").status == 403


def test_a_project_without_smiles_has_no_panel(project, ana, ben, browser):
    page = browser(ben).get(page_of(project(ana, min_smiles=0)))
    assert 'id="support"' not in page.html


def test_the_book_says_what_moved_in_words_of_its_own(project, ana, ben, browser, clock):
    garden = project(ana, min_smiles=5)
    pledging.pledge(garden.id, Promise(5), member=ben)
    clock.advance(seconds=(garden.closes_at - clock()).total_seconds() + 1)
    collecting.close_due()
    while tasks.run_due():
        pass
    page = browser(ben).get("/smiles")
    assert "Pour un projet" in plain(page)
    assert "Tu as donné 5 Smiles." in plain(page.get(page_of(garden)))


def test_many_promises_are_paged(project, ana, ben, browser, clock):
    for _number in range(22):
        garden = project(ana)
        pledging.pledge(garden.id, Promise(1), member=ben)
    page = browser(ben).get("/projects/promises")
    assert plain(page).count("Tu as promis") == 20
    page.follow("Voir la suite")
    assert plain(page).count("Tu as promis") == 2
    assert collecting.close_due() == 0


def test_a_name_is_read_by_leave_alone_for_smiles_hands_and_things(project, ana, ben, browser):
    garden = project(ana)
    task = Task.create(project=garden.id, position=1, title="Scier", hours=2, places=1)
    thing = Thing.create(project=garden.id, position=1, title="Une brouette")
    page = browser(ben)
    for path in (page_of(garden), f"/projects/tasks/{task.id}", f"/projects/things/{thing.id}"):
        page.get(path)
        assert "Les autres peuvent lire mon nom" in page.text, path
        assert "dans le livre ouvert, pour ceux qui voient ce projet" in page.text, path
    page.get(page_of(garden))
    page.submit("Promettre", **{"support-amount_smiles": "25", "support-is_named": "y"})
    assert not Pledge.get().is_anonymous


def test_the_most_that_can_be_promised_has_its_reason(project, ana, ben, browser):
    page = browser(ben).get(page_of(project(ana)))
    assert "jusqu’à 100 Smiles : c’est ce qui est libre dans ton carnet" in plain(page)
    book = page.get("/smiles/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "on ne promet que ce qu’on a déjà : 100 Smiles" in book
