"""The pages of the review, as examiners, bearers, moderators and stewards meet them."""

import re
from datetime import timedelta

import pytest

from onemile_projects.models import Bearer, BudgetLine, Project
from onemile_projects.review import examiners, opening, reviewing
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.review.verdicts import BY_NAME
from tests.plugins.projects.panel_of_examiners import FREE, says

YES = dict.fromkeys(BY_NAME, "yes")
KEPT = "Un mot que je ne veux pas perdre."
WHY = "Une voisine a signalé un danger sur le chantier."


@pytest.fixture
def hall(world, project):
    hall = world
    hall.ana, hall.ben = world.member("Ana"), world.member("Ben")
    hall.mo = world.member("Mo", role="moderator", at="68100")
    hall.lea = world.member("Léa", role="moderator", at="68000")
    hall.sol = world.member("Sol", role="steward", at="67600")
    hall.case = project(
        hall.ana,
        stage="review",
        round=1,
        opened_at=None,
        closes_at=None,
        last_day=opening.today() + timedelta(days=30),
    )
    return hall


def now(case):
    return Project.get_by_id(case.id)


def test_from_the_desk_to_the_decision(hall, browser):
    his = browser(hall.mo).get("/moderation")
    assert "1 projet attend ton avis" in his.text
    his.follow("Examiner les projets")
    assert hall.case.title in his.text
    his.follow("Examiner")
    assert "es-tu libre d’en juger" in his.text
    his.submit(
        "Garder pour plus tard", tie="none", profit="yes", need="unclear", need_comment="Qui ?"
    )
    assert "C’est gardé" in his.text
    assert "Qui ?" in his.html
    his.submit(
        "Demander une retouche",
        **{**YES, "need": "unclear"},
        tie="none",
        need_comment="Qui le demande ?",
    )
    assert "On attend un autre avis" in his.text

    hers = browser(hall.lea).get(f"/projects/{hall.case.id}/examine")
    assert "Mo M. a donné son avis" in hers.text
    assert "Qui le demande" not in hers.text
    hers.submit("Donner mon accord", tie="knows", words="Ma voisine de bureau", **YES)
    assert "C’est décidé" in hers.text
    hers.get(f"/projects/{hall.case.id}/examine")
    assert "Qui le demande" in hers.text

    page = browser(hall.ana).get(f"/projects/{hall.case.id}")
    assert "Une retouche est demandée" in page.text
    assert "Qui le demande" in page.text
    assert "Ma voisine de bureau" in page.text


def test_a_second_round_shows_what_was_asked_and_the_budget(hall, browser):
    BudgetLine.create(project=hall.case.id, what="Le bois", amount_smiles=460, position=1)
    his = browser(hall.mo).get(f"/projects/{hall.case.id}/examine")
    assert "Le bois" in his.text and "460" in his.text
    assert "la fois d’avant" not in his.text
    unclear = {**YES, "need": "unclear"}
    his.submit("Demander une retouche", **unclear, tie="none", need_comment="Qui le demande ?")
    hers = browser(hall.lea).get(f"/projects/{hall.case.id}/examine")
    hers.submit("Donner mon accord", tie="none", **YES)
    Project.update(stage="review", round=2).execute()

    his.get(f"/projects/{hall.case.id}/examine")
    assert "la fois d’avant" in his.text and "Qui le demande" in his.text
    Project.update(has_appealed=True).execute()
    his.get(f"/projects/{hall.case.id}/examine")
    assert "la fois d’avant" not in his.text


def test_every_fault_stands_beside_its_field_and_what_was_typed_stays(hall, browser):
    his = browser(hall.mo).get(f"/projects/{hall.case.id}/examine")
    his.submit("Refuser, avec raisons", tie="none", reasons="Non.", profit="no")
    assert his.status == 422
    assert "Réponds aussi à celle-ci" in his.text
    assert "ses porteurs le liront" in his.text
    assert "Non." in his.html

    his.submit("Donner mon accord", tie="knows", words="", **YES)
    assert his.status == 422
    assert "Dis comment tu les connais" in his.text
    his.post(his_path := f"/projects/{hall.case.id}/examine", {"act": "veto", "tie": "x"})
    assert his.status == 422
    his.post(his_path, {"act": "keep", "tie": "none", "reasons": "x" * 1200})
    assert his.status == 422
    assert "x" * 1200 in his.html
    assert Review.select().where(Review.given_at.is_null(False)).count() == 0


def test_an_opinion_after_the_decision_is_refused_and_its_words_stay(hall, browser):
    his = browser(hall.sol).get(f"/projects/{hall.case.id}/examine")
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)
    his.submit(
        "Refuser, avec raisons", tie="none", reasons="Un mot que je ne veux pas perdre.", **YES
    )

    assert his.status == 409
    assert KEPT in his.html
    assert "Ce projet est ouvert" in his.text


def test_an_opinion_twice_in_two_tabs_counts_once(hall, browser):
    one, two = (browser(hall.mo).get(f"/projects/{hall.case.id}/examine") for _tab in range(2))
    one.submit("Donner mon accord", tie="none", **YES)
    two.submit("Refuser, avec raisons", tie="none", reasons="Plutôt non, tout compte fait.", **YES)

    assert two.status == 409
    assert Review.get().verdict == "approve"


def test_the_question_of_family_stands_only_where_somebody_lives_close(hall, browser):
    close = hall.member("Zoé", role="moderator")
    path = f"/projects/{hall.case.id}/examine"
    assert "de ta famille" not in browser(hall.mo).get(path).text
    hers = browser(close).get(path)
    assert "de ta famille" in hers.text
    hers.submit("Donner mon accord", tie="none", **YES)
    assert hers.status == 422
    hers.submit("Donner mon accord", tie="none", kin="no", kin_words="Juste le même pain.", **YES)
    assert "On attend un autre avis" in hers.text
    says(hall.mo, hall.case)

    for reader in (hall.ana, hall.ben, hall.lea):
        page = browser(reader).get(f"/projects/{hall.case.id}")
        assert page.status == 200
        assert "même pain" not in page.html
    void = browser(hall.sol).get(
        f"/projects/opinions/{Review.get(Review.reviewer_uri == close.uri).id}/void"
    )
    assert "même pain" in void.text


def test_who_may_not_see_it_finds_no_page(hall, browser):
    paths = ("examine", "appeal", "opening", "moderate")
    for path in paths:
        assert browser(hall.ben).get(f"/projects/{hall.case.id}/{path}").status == 404
    assert browser(hall.ben).get("/projects/examine").status == 403
    assert browser(hall.mo).get("/projects/examiners").status == 403
    assert browser(hall.ben).get("/projects/opinions/1/void").status == 403
    Bearer.create(
        project=hall.case.id, member_uri=hall.mo.uri, member_id=hall.mo.id, state="accepted"
    )
    assert browser(hall.mo).get(f"/projects/{hall.case.id}/examine").status == 403


def test_markup_is_shown_as_it_was_typed(hall, browser):
    nasty = "<script>alert(1)</script> et encore vingt lettres"
    says(hall.mo, hall.case, "refuse", reasons=nasty, comments={"need": nasty})
    says(hall.lea, hall.case, "refuse", reasons=nasty)
    page = browser(hall.ana).get(f"/projects/{hall.case.id}/appeal")

    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)</script> et encore" in page.text


def test_a_refusal_is_read_and_appealed_once(hall, browser):
    says(hall.mo, hall.case, "refuse")
    says(hall.lea, hall.case, "refuse")
    page = browser(hall.ana).get(f"/projects/{hall.case.id}")
    assert "L’association l’a refusé" in page.text
    page.follow("Faire un recours")
    page.submit("Faire un recours", words="Non")
    assert page.status == 422
    page.submit("Faire un recours", words="Le local est prêté, et rien n’y est vendu.")
    assert "Deux autres personnes le lisent" in page.text
    page.get(f"/projects/{hall.case.id}/appeal")
    assert "L’association lit ce projet" in page.text
    assert "d’autres s’en chargent" in browser(hall.mo).get("/projects/examine").text


def test_an_approved_one_is_opened_with_a_day(hall, browser):
    Project.update(last_day=opening.today()).execute()
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)
    page = browser(hall.ana).get(f"/projects/{hall.case.id}")
    page.follow("Ouvrir le projet")
    for wrong in ("", "demain", "01/01/2020", "2099-01-01"):
        page.submit("Ouvrir le projet", last_day=wrong)
        assert page.status == 422
    day = opening.today() + timedelta(days=40)
    page.submit("Ouvrir le projet", last_day=day.isoformat())
    assert "Il est ouvert" in page.text
    assert now(hall.case).last_day == day


def test_the_journal_shows_who_examined_and_what_was_decided(hall, browser):
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)
    page = browser(hall.ben).get(f"/projects/{hall.case.id}")

    assert "Approuvé par ceux qui l’ont examiné" in page.text
    assert "Les 2 avis" in page.text
    decided = page.text.split("Approuvé par ceux qui l’ont examiné")[1].split("Ouvert aux voisins")
    assert "Léa" not in decided[0]  # she gave the later of two opinions, and did not decide alone
    assert "Mo M." in page.text and "Déclare n’avoir aucun lien" in page.text
    assert "Sa déclaration était fausse" not in page.text
    assert "Sa déclaration était fausse" in browser(hall.sol).get(f"/projects/{hall.case.id}").text


def test_a_steward_says_that_an_opinion_does_not_count(hall, browser):
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)
    review = Review.get(Review.reviewer_uri == hall.mo.uri)
    page = browser(hall.sol).get(f"/projects/opinions/{review.id}/void")
    page.submit("Il ne compte pas", why="Non")
    assert page.status == 422
    page.submit("Il ne compte pas", why="Ce sont deux cousins, l’un l’a écrit.")
    assert "Il ne compte plus" in page.text
    assert "deux cousins" in page.text
    assert now(hall.case).stage == "suspended"
    assert "n’a pas compté" in browser(hall.ana).get(f"/projects/{hall.case.id}").text
    waits = browser(hall.sol).get("/projects/examine")
    assert hall.case.title in waits.text


def test_moderators_suspend_with_words_that_all_read(hall, project, browser):
    case = project(hall.ana)
    page = browser(hall.mo).get(f"/projects/{case.id}")
    page.follow("Le suspendre, le faire reprendre ou l’arrêter")
    page.submit("Le suspendre", why="")
    assert page.status == 422
    page.submit("Le suspendre", why=WHY)
    assert WHY in page.text
    assert "Sans décision, il s’arrête de lui-même" in page.text
    assert WHY in browser(hall.ana).get(f"/projects/{case.id}").text
    page.follow("En décider")
    page.submit("Le faire reprendre", why="Tout est sûr maintenant.")
    assert now(case).stage == "open"
    page.post(f"/projects/{case.id}/moderate", {"act": "explode", "why": WHY})
    assert page.status == 422


def test_what_rests_already_is_suspended_by_a_button_of_its_own(hall, project, browser):
    case = project(hall.ana, stage="suspended", stage_before="running", suspended_for="resting")
    page = browser(hall.sol).get(f"/projects/{case.id}/moderate")
    page.submit("Le suspendre aussi", why=WHY)
    assert now(case).suspended_for == "moderators resting"
    page.get(f"/projects/{case.id}/moderate")
    assert "Le suspendre aussi" not in page.text


def test_an_orphan_is_handed_on_and_taken_over(hall, project, browser):
    case = project(hall.ana, stage="suspended", stage_before="running")
    Bearer.delete().where(Bearer.project == case.id).execute()
    page = browser(hall.sol).get(f"/projects/{case.id}/moderate")
    page.submit("Leur demander", emails="nobody@quartier.example")
    assert page.status == 422
    assert "nobody@quartier.example" in page.html
    page.submit("Leur demander", emails=hall.ben.email)
    assert "La demande est partie" in page.text
    his = browser(hall.ben).get(f"/projects/{case.id}")
    his.submit("Oui, je le porte")
    assert "tu le portes maintenant" in his.text
    page.get(f"/projects/{case.id}/moderate").submit("Le faire reprendre", why="Ben le porte.")
    assert now(case).stage == "running"


def test_one_moderator_alone_is_told_to_stewards(world, project, browser):
    sol = world.member("Sol", role="steward", at="68100")
    ana, ben = world.member("Ana"), world.member("Ben")
    case = project(ana, stage="review", round=1)
    page = browser(sol).get("/moderation")
    assert "Il faut un deuxième examinateur" in page.text
    page.follow("Nommer quelqu’un")
    page.submit("Nommer", email="personne@quartier.example")
    assert page.status == 422
    page.submit("Nommer", email=ben.email)
    assert "à la demande d’un responsable" in page.text
    assert examiners.free_for(case) == [sol.uri, ben.uri]
    his = browser(ben).get("/projects")
    his.follow("Projets à examiner (1)")
    assert case.title in his.text
    assert "Projets à examiner" not in browser(ana).get("/projects").text
    page.submit("Retirer")
    assert not Examiner.select().exists()


def test_a_late_answer_is_said_on_every_page(hall, browser, clock):
    Project.update(submitted_at=clock.present).execute()
    clock.advance(days=14)
    assert "était attendue le" in browser(hall.mo).get("/projects/examine").text
    assert "était attendue le" in browser(hall.mo).get(f"/projects/{hall.case.id}/examine").text
    assert (
        "on le rappelle aux examinateurs" in browser(hall.ana).get(f"/projects/{hall.case.id}").text
    )


def test_who_stands_aside_is_thanked_and_their_place_is_free(hall, browser):
    his = browser(hall.mo).get(f"/projects/{hall.case.id}/examine")
    his.submit("Garder pour plus tard", tie="aside")
    assert "Merci de l’avoir dit" in his.text
    his.get(f"/projects/{hall.case.id}/examine")
    assert "Tu as laissé ta place" in his.text
    with pytest.raises(Exception, match="place"):
        reviewing.declare(hall.case.id, FREE, member=hall.mo)


def test_the_list_parts_what_is_theirs_to_read_from_the_rest(hall, browser):
    his = browser(hall.mo).get("/projects/examine")
    assert "À toi de lire (1)" in his.text and "Chez les autres" not in his.text
    his.get(f"/projects/{hall.case.id}/examine")
    his.submit("Demander une retouche", **YES, tie="none", reasons="Où dort la brouette ?")
    his.get("/projects/examine")
    assert "Chez les autres (1)" in his.text and "À toi de lire" not in his.text


def test_of_the_four_buttons_only_a_no_warns_and_keeping_comes_last(hall, browser):
    html = browser(hall.mo).get(f"/projects/{hall.case.id}/examine").html
    acts = re.findall(r'<button class="(button[^"]*)" type="submit" name="act" value="(\w+)"', html)
    assert acts == [
        ("button green", "approve"),
        ("button quiet", "changes"),
        ("button danger", "refuse"),
        ("button link", "keep"),
    ]
    assert "Six questions" in html
